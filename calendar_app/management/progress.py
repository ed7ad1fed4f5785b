"""A bar on the terminal for long work; programs and logs are told nothing."""

from collections.abc import Callable
from typing import Final

from django.core.management.base import OutputWrapper

_WIDTH: Final = 30


def bar_on(stream: OutputWrapper) -> Callable[[int, int], None]:
    """Return what draws how many are done, of how many, on a line of its own; it does nothing where nobody looks."""
    if not stream.isatty():
        return lambda done, total: None

    def drawn(done: int, total: int) -> None:
        share = done / total if total else 0
        filled = round(share * _WIDTH)
        line = f"[{'#' * filled}{'.' * (_WIDTH - filled)}] {done:,} of {total:,}"
        stream.write(line, ending="\n" if done >= total else "\r")
        stream.flush()

    return drawn
