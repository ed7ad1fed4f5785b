"""What may be chosen for an import at the command line, by the words people see on its page.

All that the page asks, but about what was changed here and in the file: that stays as it is here.
"""

import argparse
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from calendar_app.exchange.cells.statuses import MEANINGS
from calendar_app.exchange.choices import NEW_CHANNEL, NO_CHANNEL, NOBODY, ImportChoices, MonthRows
from calendar_app.exchange.plan import Field
from calendar_app.exchange.queries import belonging_of, channels_in_use
from calendar_app.exchange.reading.encodings import LEGACY
from calendar_app.exchange.words import fold
from departments.access import Access
from departments.errors import Refused

_SEVERAL: Final = "more than once for several"


def add_choices(parser: argparse.ArgumentParser) -> None:
    """Take every choice there is."""
    _add_names(parser)
    parser.add_argument("--channel", default="", help="the channel of rows that name none")
    parser.add_argument("--campaign", default="", help="the campaign of rows that name none; else the file's name")
    parser.add_argument("--encoding", choices=list(LEGACY), default="", help="of a text file; guessed if not given")
    parser.add_argument("--day-order", choices=["day-first", "month-first"], default="", help="how 03/04 is meant")
    parser.add_argument("--whole-months", action="store_true", help="let rows with only a month span that month")
    parser.add_argument("--launch", type=dt.date.fromisoformat, help="what “T-2 Mon” counts from, as 2027-03-01")
    parser.add_argument("--repeats-from", type=dt.date.fromisoformat, help="the first day of endless repeats")
    parser.add_argument("--repeats-to", type=dt.date.fromisoformat, help="the last day of endless repeats")
    parser.add_argument(
        "--carry-dates",
        choices=["yes", "no"],
        help="whether a row without a date takes the one above; guessed if not given",
    )
    parser.add_argument("--send-past", action="store_true", help="send alerts that are overdue already, too")


def _add_names(parser: argparse.ArgumentParser) -> None:
    """Take what names in the file mean, each as NAME=MEANING."""
    meanings = {
        "--map-column": "HEADER=MEANING, such as Topic=title",
        "--map-channel": f"NAME=SHORT-NAME of a channel, {NEW_CHANNEL} to make it, {NO_CHANNEL} to leave its rows out",
        "--map-status": "WORD=MEANING, such as go=planned/confirmed",
        "--map-owner": f"NAME=E-MAIL of somebody here, {NOBODY} to leave it in the brief",
        "--map-department": f"NAME=SHORT-NAME of a department, {NOBODY} to leave it in the brief",
    }
    parser.add_argument(
        "--sheet", action="append", default=[], help=f"a sheet to take, {_SEVERAL}; guessed if not given"
    )
    for option, meaning in meanings.items():
        parser.add_argument(option, action="append", default=[], type=_pair, help=f"{meaning}; {_SEVERAL}")


def choices_of(options: Mapping[str, Any], access: Access) -> ImportChoices:
    """Return what was chosen. Raises ``Refused`` for a meaning there is not. Three queries at most."""
    owners, departments = _belonging(options, access)
    return ImportChoices(
        sheets=options["sheet"],
        columns=_known(options["map_column"], set(Field), "meaning of a column", key=fold),
        channels=_known(options["map_channel"], _channels(options["map_channel"]), "channel"),
        statuses=_known(options["map_status"], set(MEANINGS), "meaning of a status", key=fold),
        owners=owners,
        departments=departments,
        day_order=options["day_order"],
        default_channel=options["channel"],
        campaign_name=options["campaign"],
        encoding=options["encoding"],
        months=MonthRows.WHOLE_MONTH if options["whole_months"] else MonthRows.UNSCHEDULED,
        launch_on=options["launch"],
        carry_dates={"yes": True, "no": False}.get(options["carry_dates"] or ""),
        repeats_first=options["repeats_from"],
        repeats_last=options["repeats_to"],
        send_past=options["send_past"],
    )


def _channels(pairs: Sequence[tuple[str, str]]) -> set[str]:
    return {NEW_CHANNEL, NO_CHANNEL, *(slug for slug, _name in channels_in_use())} if pairs else set()


def _belonging(options: Mapping[str, Any], access: Access) -> tuple[dict[str, str], dict[str, str]]:
    """Return people and departments as choices have them: by key and by short name."""
    if not options["map_owner"] and not options["map_department"]:
        return {}, {}
    directory = belonging_of(ImportChoices(), access).directory
    keys = {person.email.casefold(): str(person.key) for person in directory.people} | {NOBODY: NOBODY}
    owners = [(name, email.casefold()) for name, email in options["map_owner"]]
    known = _known(owners, set(keys), "person who may own a campaign")
    teams = {NOBODY, *(team.slug for team in directory.teams)}
    departments = _known(options["map_department"], teams, "department that could lead")
    return {name: keys[email] for name, email in known.items()}, departments


def _known(
    pairs: Sequence[tuple[str, str]], meanings: set[str], what: str, *, key: Any = str.casefold
) -> dict[str, str]:
    for name, meaning in pairs:
        if meaning not in meanings:
            raise Refused(f"“{meaning}”, for “{name}”, is no {what}.")
    return {key(name): meaning for name, meaning in pairs}


def _pair(text: str) -> tuple[str, str]:
    name, equals, meaning = text.rpartition("=")
    if not equals or not name.strip() or not meaning.strip():
        raise argparse.ArgumentTypeError(f"“{text}” is not written NAME=MEANING")
    return name.strip(), meaning.strip()
