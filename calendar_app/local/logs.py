"""The servers' log files."""

from typing import BinaryIO

from calendar_app.local.home import Home

LARGEST_LOG = 5_000_000  # bytes; then the file is kept once as .old and begun again


def open_log(home: Home, program: str) -> BinaryIO:
    """The program's log, open to be added to."""
    file = home.logs / f"{program}.log"
    if file.exists() and file.stat().st_size > LARGEST_LOG:
        file.rename(file.with_suffix(".old"))
    log = file.open("ab")
    home.owner.take(file)
    return log


def last_line(home: Home, program: str) -> str:
    """The last thing the program said, with the place to read more; empty if it said nothing."""
    file = home.logs / f"{program}.log"
    lines = file.read_text(errors="replace").strip().splitlines()
    return f"{lines[-1]} (more in {file})" if lines else ""
