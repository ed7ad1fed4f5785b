"""What commands that bring a file in have in common."""

import argparse
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError

from calendar_app.exchange.plan import Unreadable
from departments.errors import NotAllowed, Refused


class ImportCommand(BaseCommand):
    """A command that takes a ``file`` and ``--dry-run``; what is wrong with the file is said in one sentence.

    A subclass says how many bytes are read at ``most``, and brings the content in by ``bring_in``.
    """

    what: ClassVar[str]
    most: ClassVar[int]

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the file, and whether to write anything."""
        parser.add_argument("file", type=Path, help=self.what)
        parser.add_argument("--dry-run", action="store_true", help="say what would come in and write nothing")

    def handle(self, *args: Any, **options: Any) -> str:
        """Return the report. Exits with 1 when the file cannot be read or brought in."""
        try:
            return self.bring_in(self._content(options["file"]), options)
        except (Unreadable, Refused, NotAllowed) as refusal:
            raise CommandError(str(refusal)) from refusal

    def bring_in(self, content: bytes, options: dict[str, Any]) -> str:
        """Bring the file's content in and return the report. Raises ``Unreadable``, ``Refused`` or ``NotAllowed``."""
        raise NotImplementedError

    def _content(self, path: Path) -> bytes:
        """Return the file's bytes, no more than just over what is read at most."""
        try:
            with path.open("rb") as file:
                return file.read(self.most + 1)
        except OSError as problem:
            raise Unreadable(f"{path} cannot be opened: {problem.strerror}.") from problem
