"""Static files as they are shipped: each style sheet whole, slim, hashed and compressed."""

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'@import url\("([^":]+)"\);')
IMPORTS = (
    (r"""(?P<matched>from "(?P<url>\./[^"]+)";)""", """from "%(url)s";"""),
    (r"""(?P<matched>import "(?P<url>\./[^"]+)";)""", """import "%(url)s";"""),
)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def whole_style_sheet(name: str, read: Callable[[str], str]) -> str:
    """Return the style sheet ``name`` with its imports written into it, without comments and indentation.

    ``read`` gives a sheet's text by its name. An imported sheet in another folder may not use ``url()``: the address
    would change its meaning. Raises ``ValueError`` where one does.
    """

    def imported(found: re.Match[str]) -> str:
        part = posixpath.normpath(posixpath.join(posixpath.dirname(name), found[1]))
        text = whole_style_sheet(part, read)
        if "url(" in text and posixpath.dirname(part) != posixpath.dirname(name):
            raise ValueError(f"{part} uses url(): put that rule beside {name}, where its address stays right")
        return text

    lines = IMPORT.sub(imported, COMMENT.sub("", read(name))).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


class WholeStyleSheetStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's hashed and compressed files, with our own style sheets made whole first.

    What a script of ours imports is named by its hash, too.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", IMPORTS))

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str | None, bool | Exception]]:
        """Hash and compress ``paths``, as the class above does. Only sheets under ``css/`` are ours to change."""
        sheets = InMemoryStorage()

        def read(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as file:
                return str(file.read().decode())

        ours = {name: whole_style_sheet(name, read) for name in paths if name.startswith("css/")}
        for name, text in ours.items():
            sheets.save(name, ContentFile(text.encode()))
        yield from super().post_process({**paths, **{name: (sheets, name) for name in ours}}, dry_run, **options)
