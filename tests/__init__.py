"""Tests of netgov-ld; they mirror the package, one module each."""
