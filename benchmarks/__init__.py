"""What is measured, each with one command; the figures are in RESULTS.md."""
