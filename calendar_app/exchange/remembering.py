"""What a person chose for a file holds for their next one with the same columns."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from calendar_app.exchange.choices import NEW_CHANNEL, NO_CHANNEL, ImportChoices
from calendar_app.exchange.plan import ImportPlan
from calendar_app.exchange.queries import channels_in_use
from calendar_app.exchange.words import fold
from calendar_app.models import ImportDraft
from departments.models import User

_LOOKED_AT: Final = 50
"""So many of a person's imports are looked at, the newest first."""


def remembered_choices(user: User, plan: ImportPlan, *, now: datetime) -> ImportChoices:
    """Return what this person chose for their last imported file with the same headers; nothing where there is none.

    Sheets, where all of them are there, columns, channels, statuses, the order of dates, months and the lead
    department; channels out of use are left out.
    At most two queries.
    """
    headers = _headers(plan.headers)
    if not headers:
        return ImportChoices()
    mine = ImportDraft.objects.filter(owner=user, imported_at__isnull=False, expires_at__gt=now)
    rows = mine.order_by("-imported_at").values_list("filename", "choices", "report__headers", "report__columns")
    for filename, choices, known, columns in rows[:_LOOKED_AT]:
        if _headers(known or (column["header"] for column in columns or ())) == headers:
            return _of_before(filename, choices, {sheet.name for sheet in plan.sheets})
    return ImportChoices()


def _headers(headers: Iterable[str]) -> list[str]:
    return sorted(fold(header) for header in headers)


def _of_before(filename: str, stored: Mapping[str, Any], sheets: Collection[str]) -> ImportChoices:
    """Return what of the choices holds for another file, too; it is named where they were not all guesses."""
    before = ImportChoices.from_json(stored)
    known = {NEW_CHANNEL, NO_CHANNEL, *(slug for slug, _name in channels_in_use())}
    kept = ImportChoices(
        sheets=tuple(before.sheets) if set(before.sheets) <= set(sheets) else (),
        columns=before.columns,
        statuses=before.statuses,
        channels={name: slug for name, slug in before.channels.items() if slug in known},
        day_order=before.day_order,
        lead_department=before.lead_department,
        months=before.months,
    )
    is_guessed = kept == ImportChoices(lead_department=kept.lead_department)
    return kept if is_guessed else replace(kept, like=filename)
