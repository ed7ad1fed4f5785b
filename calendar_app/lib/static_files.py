"""Static files as they are shipped: each style sheet and each script whole, slim, hashed and compressed."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from calendar_app.lib.whole_files import Read, whole_script, whole_style_sheet

try:
    import minify
except ImportError:  # made for Linux, from where they are shipped; elsewhere scripts are longer and do the same
    minify = None

Maker = Callable[[str, Read], str]


class WholeFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's hashed and compressed files, with our own style sheets and scripts made whole first."""

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str | None, bool | Exception]]:
        """Hash and compress ``paths``, as the class above does. Only what is under ``css/`` and ``js/`` is changed."""
        made = InMemoryStorage()

        def read(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as file:
                return str(file.read().decode())

        ours = {name: make(name, read) for name in paths if (make := _maker(name))}
        for name, text in ours.items():
            made.save(name, ContentFile(text.encode()))
        yield from super().post_process({**paths, **{name: (made, name) for name in ours}}, dry_run, **options)


def _maker(name: str) -> Maker | None:
    if name.startswith("css/"):
        return short_style_sheet
    return short_script if name.startswith("js/") else None


def short_style_sheet(name: str, read: Read) -> str:
    """Return what ``whole_style_sheet`` does, said in fewer bytes. Raises what it raises."""
    return _short("text/css", whole_style_sheet(name, read))


def short_script(name: str, read: Read) -> str:
    """Return what ``whole_script`` does, said in fewer bytes, as a block: names in it are nobody else's.

    Raises what it raises.
    """
    return _short("application/javascript", f"{{{whole_script(name, read)}\n}}")


def _short(kind: str, text: str) -> str:
    return str(minify.string(kind, text)) if minify else text
