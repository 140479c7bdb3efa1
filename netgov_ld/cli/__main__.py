"""``python -m netgov_ld.cli``: the same as the command ``netgov``."""

from netgov_ld.cli import main

main()
