"""What is listed, counted or searched in a release, from its index file.

``Index.of(release)`` opens it; ``Filter`` says which positions, claims or figures count. ``Views``
has the pictures: matrix, timeline, tree, network, comparison, series of figures. ``Search`` finds
things by words.
"""

from netgov_ld.query.index.changes import Change, count_changes, read_changes
from netgov_ld.query.index.filter import Filter
from netgov_ld.query.index.outline import Outline
from netgov_ld.query.index.reader import PAGE_SIZE, Index
from netgov_ld.query.index.records import (
    Article,
    Branch,
    Claim,
    Comparison,
    Contrast,
    Counted,
    Figure,
    Incoming,
    Listing,
    Matrix,
    Network,
    Pair,
    Period,
    Position,
    Role,
    Series,
    Shared,
    Title,
)
from netgov_ld.query.index.search import Found, Group, Hit, Piece, Search
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
