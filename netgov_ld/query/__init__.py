"""Queries of strangers: judged before they run, and run where they can be stopped."""
