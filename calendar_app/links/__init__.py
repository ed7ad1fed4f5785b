"""Read-only links to a saved view, for people without a seat."""
