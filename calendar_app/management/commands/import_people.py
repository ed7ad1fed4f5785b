"""``import_people``: bring people in from a CSV file, as the page does."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from calendar_app.exchange.plan import Unreadable
from calendar_app.people.applying import PeopleReport, bring_in
from calendar_app.people.planning import PeoplePlan, plan_people
from calendar_app.people.queries import world
from calendar_app.people.reading import MOST_BYTES, MOST_ROWS_AT_THE_COMMAND_LINE, read_people
from calendar_app.people.report import lines_of
from departments.errors import Refused


class Command(BaseCommand):
    """``import_people people.csv --dry-run``"""

    help = "Brings people in from a CSV file: e-mail, name, department(s), role, language, time zone."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take a file and what may be chosen."""
        parser.add_argument("file", type=Path, help="the CSV file")
        parser.add_argument("--dry-run", action="store_true", help="say what would come in and write nothing")
        parser.add_argument("--no-invitations", action="store_true", help="send nobody the way in yet")

    def handle(self, *args: Any, **options: Any) -> str:
        """Return the report. Exits with 1 when the file cannot be read or brought in."""
        send = not options["no_invitations"]
        try:
            file = read_people(_content(options["file"]), most_rows=MOST_ROWS_AT_THE_COMMAND_LINE)
            plan = plan_people(file.records, world())
            report = (
                _foreseen(plan, send) if options["dry_run"] else bring_in(by=None, plan=plan, send_invitations=send)
            )
        except (Unreadable, Refused) as refusal:
            raise CommandError(str(refusal)) from refusal
        return "\n".join(lines_of(report))


def _foreseen(plan: PeoplePlan, send: bool) -> PeopleReport:
    """Return the report that carrying a plan out would give."""
    return PeopleReport(
        made=len(plan.new),
        joined=len(plan.joining),
        invited=len(plan.invitable) if send else 0,
        unchanged=len(plan.unchanged),
        left_out=plan.left_out,
    )


def _content(path: Path) -> bytes:
    """Return the file's bytes, no more than just over what is read at most."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as problem:
        raise Unreadable(f"{path} cannot be opened: {problem.strerror}.") from problem
