"""What is listed, counted or searched in a release, from its index file.

``Index.of(release)`` opens it; ``Filter`` says which positions, claims or figures count. ``Views``
has the pictures: matrix, timeline, tree, network, comparison, series of figures. ``Search`` finds
things by words.
"""

from netgov_ld.query.index.changes import Change, count_changes, read_changes
from netgov_ld.query.index.counted import (
    Branch,
    Comparison,
    Contrast,
    Counted,
    Matrix,
    Network,
    Pair,
    Period,
    Role,
    Series,
    Shared,
)
from netgov_ld.query.index.database import PAGE_SIZE
from netgov_ld.query.index.filter import Filter
from netgov_ld.query.index.outline import Outline
from netgov_ld.query.index.pieces import Piece
from netgov_ld.query.index.reader import Index
from netgov_ld.query.index.records import Article, Claim, Figure, Incoming, Listing, Position, Title
from netgov_ld.query.index.search import Found, Group, Hit, Search
from netgov_ld.query.index.views import Views

__all__ = [
    "PAGE_SIZE",
    "Article",
    "Branch",
    "Change",
    "Claim",
    "Comparison",
    "Contrast",
    "Counted",
    "Figure",
    "Filter",
    "Found",
    "Group",
    "Hit",
    "Incoming",
    "Index",
    "Listing",
    "Matrix",
    "Network",
    "Outline",
    "Pair",
    "Period",
    "Piece",
    "Position",
    "Role",
    "Search",
    "Series",
    "Shared",
    "Title",
    "Views",
    "count_changes",
    "read_changes",
]
