"""netgov-ld: diplomatic positions on governing the Internet, as linked data."""

__all__ = ["__version__"]

__version__ = "0.1.0"
