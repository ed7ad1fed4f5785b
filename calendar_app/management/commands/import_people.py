"""``import_people``: bring people in from a CSV file, as the page does."""

import argparse
from typing import Any

from calendar_app.management.importing import ImportCommand
from calendar_app.people.applying import PeopleReport, bring_in
from calendar_app.people.planning import PeoplePlan, plan_people
from calendar_app.people.queries import world
from calendar_app.people.reading import MOST_BYTES, MOST_ROWS_AT_THE_COMMAND_LINE, read_people
from calendar_app.people.report import lines_of


class Command(ImportCommand):
    """``import_people people.csv --dry-run``"""

    help = "Brings people in from a CSV file: e-mail, name, department(s), role, language, time zone."
    what = "the CSV file"
    most = MOST_BYTES

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take a file and what may be chosen."""
        super().add_arguments(parser)
        parser.add_argument("--no-invitations", action="store_true", help="send nobody the way in yet")

    def bring_in(self, content: bytes, options: dict[str, Any]) -> str:
        """Return the report. Raises ``Unreadable`` and ``Refused``."""
        send = not options["no_invitations"]
        plan = plan_people(read_people(content, most_rows=MOST_ROWS_AT_THE_COMMAND_LINE).records, world())
        report = _foreseen(plan, send) if options["dry_run"] else bring_in(by=None, plan=plan, send_invitations=send)
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
