"""Writes the calendar, as somebody sees it, into a file."""

import argparse
import datetime as dt
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict
from django.utils import timezone
from psycopg.types.range import DateRange

from calendar_app.calendar.filters import KINDS, Filters, left_out
from calendar_app.export.formats import FORMATS
from calendar_app.export.queries import Asked, shown
from calendar_app.management.progress import bar_on
from departments.access import access_for
from departments.models import OrganisationSettings, User

NOTHING_TO_TAKE_OUT = 3
"""The exit code when the file was written and holds nothing. Not possible at all is 1."""


class Command(BaseCommand):
    """``export_calendar plan.xlsx --as ana@example.com --from 2027-01-01``"""

    help = "Exports the calendar as one person sees it (CSV, XLSX, ICS or JSON, by the file's ending)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the file, whose eyes, and what narrows it down."""
        parser.add_argument("file", type=Path, help="where to write; its ending says the format")
        parser.add_argument("--as", dest="email", default="", help="whose eyes; the first ops admin's if not given")
        parser.add_argument("--from", dest="first", type=dt.date.fromisoformat, help="the first day, as 2027-01-01")
        parser.add_argument("--to", dest="last", type=dt.date.fromisoformat, help="the last day, included")
        parser.add_argument("--filter", default="", help="as in the calendar's address: channel=e-mail&status=planned")
        parser.add_argument("--force", action="store_true", help="write over a file that is there already")

    def handle(self, *args: Any, **options: Any) -> str:
        """Return how many activities were written. Exits with 1 when nothing is written, with 3 when it is empty."""
        path: Path = options["file"]
        sort = FORMATS.get(path.suffix.lower().removeprefix("."))
        if sort is None:
            raise CommandError(f"Name a file that ends in {', '.join(f'.{name}' for name in FORMATS)}.")
        if path.exists() and not options["force"]:
            raise CommandError(f"{path} is there already. Name another file, or write over it with --force.")
        asked = _asked(options)
        try:
            with _replaced(path) as file:
                count = sort.write(replace(asked, progress=self._progress(asked)), file)
        except OrganisationSettings.DoesNotExist as missing:
            raise CommandError("This installation is not set up yet. Start script/server once.") from missing
        except OSError as problem:
            raise CommandError(f"{path} cannot be written: {problem.strerror}.") from problem
        if not count:
            raise CommandError(f"{path} is written, and nothing is in it.", returncode=NOTHING_TO_TAKE_OUT)
        return f"{count} activities are in {path}."

    def _progress(self, asked: Asked) -> Callable[[int], None]:
        """Return what tells somebody at a terminal how far it is; programs and logs are told nothing. One query."""
        if not self.stderr.isatty():
            return lambda count: None
        bar, total = bar_on(self.stderr), shown(asked).count()
        return lambda count: bar(count, total)


@contextmanager
def _replaced(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file that takes the path's place once it is whole; what goes wrong leaves what was there."""
    with (
        tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file,
        ExitStack() as unless_whole,
    ):
        written = Path(file.name)
        unless_whole.callback(written.unlink)
        yield file
        unless_whole.pop_all()
    written.replace(path)


def _asked(options: dict[str, Any]) -> Asked:
    """Return what to take out. Exits with 1 for a stranger and for days the wrong way round."""
    first, last = options["first"], options["last"]
    if first and last and last < first:
        raise CommandError("The last day is before the first. Change one of them.")
    span = DateRange(first, last, "[]") if first or last else None
    return Asked(access_for(_reader(options["email"])), _filters(options["filter"]), span, timezone.now())


def _filters(text: str) -> Filters:
    """Return the filters. Exits with 1 for what is none: leaving it out would write more than was asked for."""
    query = QueryDict(text)
    for name in query:
        if name not in (*KINDS, "q"):
            raise CommandError(f"There is no filter “{name}”. There are {', '.join(KINDS)} and q.")
    for name, value in left_out(query):
        raise CommandError(f"“{value}” is no {name} to filter by.")
    return Filters.from_query(query)


def _reader(email: str) -> User:
    """Return the person with the address, or the first ops admin. Exits with 1 where there is none."""
    people = User.objects.filter(is_active=True)
    found = (
        people.filter(email__iexact=email).first()
        if email
        else people.filter(is_ops_admin=True).order_by("date_joined", "pk").first()
    )
    if found is None:
        raise CommandError(f"Nobody with the address {email} may sign in." if email else "There is no ops admin yet.")
    return found
