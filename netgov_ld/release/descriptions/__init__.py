"""What the dataset is, in numbers and addresses: a named graph of the release.

VoID says what is in it, DCAT how to get it. The data itself says who publishes it under which
licence (``graph/dataset.ttl``); that is not repeated, and a dataset that does not name itself is
not described. Nothing here depends on a clock, a host or the sizes of the files, which would then
depend on themselves: sizes, digests and a deployment's addresses are added by ``served``.

The numbers are those of the data alone, without the graphs that describe it.
"""

from netgov_ld.release.descriptions.build import SHAPES, describe
from netgov_ld.release.descriptions.serve import served

__all__ = ["SHAPES", "describe", "served"]
