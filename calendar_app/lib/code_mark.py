"""Which code runs: what it drew before, other code might draw differently."""

from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

from django.conf import settings

_PLACES: Final = ("calendar_app", "campaigns", "departments", "templates", "static")
_DRAWN_BY: Final = frozenset({".py", ".html", ".mo", ".css", ".js", ".svg"})


@cache
def code_mark() -> str:
    """Return a mark that is another where anything of the code, the templates, scripts or styles is; read once."""
    mark = blake2b(digest_size=12)
    for path in _files(settings.BASE_DIR):
        mark.update(str(path.relative_to(settings.BASE_DIR)).encode())
        mark.update(path.read_bytes())
    return mark.hexdigest()


def _files(home: Path) -> Iterator[Path]:
    for place in _PLACES:
        yield from sorted(path for path in (home / place).rglob("*") if path.suffix in _DRAWN_BY and path.is_file())
