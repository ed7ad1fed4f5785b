"""What the page shows of a file: worked out at once for a short one, kept by the worker for a long one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from typing import Any, Final

from django.utils.translation import gettext as _

from calendar_app.exchange.applying import trial_of
from calendar_app.exchange.belonging import Belonging
from calendar_app.exchange.building import days_covered
from calendar_app.exchange.changing import Difference
from calendar_app.exchange.comparing import compare
from calendar_app.exchange.drafts import plan_of
from calendar_app.exchange.plan import (
    ColumnGuess,
    Field,
    Found,
    Guess,
    ImportPlan,
    Place,
    PlannedRow,
    Problem,
    Severity,
    Sheet,
    Unreadable,
)
from calendar_app.exchange.preview import PreviewLine, preview_lines
from calendar_app.exchange.queries import channels_in_use
from calendar_app.exchange.report import ImportReport
from calendar_app.models import ImportDraft
from departments.access import Access

MOST_LINES: Final = 500
"""So many rows of a long file are kept to be looked at, and so many that want a look."""

_PLAIN: Final = (
    "filename", "kind", "campaign_name", "default_channel", "source_rows", "day_order", "order_matters",
    "has_month_rows", "has_launch_rows", "has_repeats", "encoding", "is_days_to_know", "needs_channel",
)  # fmt: skip
_SHOWN: Final = ("title", "campaign", "status", "date_text")


@dataclass(frozen=True)
class Seen:
    """A plan as its page shows it. ``lines`` and ``looks`` are all rows, or the first of a long file.

    ``contested`` are differences that are asked about: none of a long file, of which what is here stays.
    """

    plan: ImportPlan
    trial: ImportReport
    owners: tuple[Found, ...]
    teams: tuple[Found, ...]
    lines: Sequence[PreviewLine]
    looks: Sequence[PreviewLine]
    look_count: int
    days: tuple[date, date] | None = None
    contested: Sequence[Difference] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what is kept of a long file."""
        plan = {name: getattr(self.plan, name) for name in _PLAIN}
        parts = ("columns", "sheets", "channels", "statuses", "guesses")
        return {
            "plan": {**plan, **{name: [asdict(each) for each in getattr(self.plan, name)] for name in parts}},
            "trial": replace(self.trial, problems=()).as_json(),
            "owners": [asdict(each) for each in self.owners],
            "teams": [asdict(each) for each in self.teams],
            "lines": [_line_json(line) for line in self.lines[:MOST_LINES]],
            "looks": [_line_json(line) for line in self.looks[:MOST_LINES]],
            "look_count": self.look_count,
            "days": [day.isoformat() for day in self.days or ()],
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Seen":
        """Return what ``as_json`` gave."""
        plan = values["plan"]
        first_and_last = [date.fromisoformat(day) for day in values["days"]]
        return cls(
            plan=ImportPlan(
                **{name: plan[name] for name in _PLAIN},
                columns=tuple(ColumnGuess(**{**each, "field": Field(each["field"])}) for each in plan["columns"]),
                sheets=tuple(Sheet(**each) for each in plan["sheets"]),
                channels=_found(plan["channels"]),
                statuses=_found(plan["statuses"]),
                guesses=tuple(Guess(**each) for each in plan["guesses"]),
            ),
            trial=ImportReport.from_json(values["trial"]),
            owners=_found(values["owners"]),
            teams=_found(values["teams"]),
            lines=[_line_of(line) for line in values["lines"]],
            looks=[_line_of(line) for line in values["looks"]],
            look_count=values["look_count"],
            days=(first_and_last[0], first_and_last[1]) if first_and_last else None,
        )


def seen_of(draft: ImportDraft, belonging: Belonging, access: Access, *, now: datetime) -> Seen:
    """Return how a waiting file is shown to its owner: as ``look_at`` has it, a long one as it was kept.

    Raises ``Unreadable`` for a file that cannot be read.
    """
    if not draft.is_long:
        return look_at(plan_of(draft, now=now), belonging, access, now=now)
    if draft.preview is None:
        raise Unreadable(draft.job_problem or _("This file has not been read. Choose it again."))
    return Seen.from_json(draft.preview)


def look_at(plan: ImportPlan, belonging: Belonging, access: Access, *, now: datetime) -> Seen:
    """Return how a plan is shown to who imports it. Three queries, three more for each two thousand rows."""
    channels = channels_in_use()
    compared = compare(plan, belonging, access, channels, at=now)
    lines = preview_lines(plan, compared.found.jobs, dict(channels), compared.known, compared.differing)
    looks = [line for line in lines if line.needs_a_look]
    return Seen(
        plan=plan,
        trial=trial_of(plan, compared, belonging, access),
        owners=belonging.owners_found(plan.rows),
        teams=belonging.teams_found(plan.rows),
        lines=lines,
        looks=looks,
        look_count=len(looks),
        days=days_covered(plan),
        contested=[each for each in compared.differing if each.contested],
    )


def _found(values: Iterable[Mapping[str, Any]]) -> tuple[Found, ...]:
    return tuple(Found(**each) for each in values)


def _line_json(line: PreviewLine) -> dict[str, Any]:
    return {
        "place": [line.place.sheet, line.place.row],
        "row": _row_json(line.row) if line.row else None,
        "channels": line.channels,
        "problems": [[each.severity, each.sentence] for each in line.problems],
        "is_known": line.is_known,
        "changes": line.changes,
    }


def _row_json(row: PlannedRow) -> dict[str, Any]:
    when = [_iso(each) for each in (row.starts_on, row.ends_on, row.starts_at, row.ends_at)]
    return {**{name: getattr(row, name) for name in _SHOWN}, "when": when}


def _line_of(values: Mapping[str, Any]) -> PreviewLine:
    place = Place(*values["place"])
    return PreviewLine(
        place=place,
        row=_row_of(values["row"], place, values["channels"]) if values["row"] else None,
        channels=tuple(values["channels"]),
        problems=tuple(Problem(place, Severity(severity), sentence) for severity, sentence in values["problems"]),
        is_known=values["is_known"],
        changes=tuple(values["changes"]),
    )


def _row_of(values: Mapping[str, Any], place: Place, channels: Iterable[str]) -> PlannedRow:
    first, last, starts, ends = values["when"]
    return PlannedRow(
        key="",
        place=place,
        channels=tuple(channels),
        starts_on=date.fromisoformat(first) if first else None,
        ends_on=date.fromisoformat(last) if last else None,
        starts_at=time.fromisoformat(starts) if starts else None,
        ends_at=time.fromisoformat(ends) if ends else None,
        **{name: values[name] for name in _SHOWN},
    )


def _iso(value: date | time | None) -> str:
    return value.isoformat() if value else ""
