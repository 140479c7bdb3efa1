"""Checks of the corpus: each says what is wrong, where, and how to mend it."""
