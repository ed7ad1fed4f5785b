"""How often tests by chance try: a part of their full number in each run, all of it with ``--long``."""

IS_LONG = False
"""Set before tests are read."""


def examples(full: int) -> int:
    """Return how many examples to try of ``full``: a sixth in a short run, and never fewer than five."""
    return full if IS_LONG else max(5, full // 6)
