"""Bringing a medium's closing dates in from a file."""
