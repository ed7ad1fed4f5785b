"""Dates as people type them: one cell scanned, the order of day and month inferred from all, then resolved."""
