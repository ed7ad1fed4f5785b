"""What a person chose for a file holds for their next one with the same columns."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from calendar_app.exchange.choices import NEW_CHANNEL, NO_CHANNEL, NOBODY, ImportChoices
from calendar_app.exchange.plan import ImportPlan
from calendar_app.exchange.queries import belonging_of, channels_in_use
from calendar_app.exchange.words import fold
from calendar_app.models import ImportDraft
from departments.access import Access, access_for
from departments.models import User

_LOOKED_AT: Final = 50
"""So many of a person's imports are looked at, the newest first."""


def remembered_choices(user: User, plan: ImportPlan, *, now: datetime) -> ImportChoices:
    """Return what this person chose for their last imported file with the same headers; nothing where there is none.

    Sheets, where all of them are there, columns, channels, statuses, people, departments, the order of
    dates, months, the encoding and the lead department; what is out of use is left out. At most five queries.
    """
    headers = _headers(plan.headers)
    if not headers:
        return ImportChoices()
    mine = ImportDraft.objects.filter(owner=user, imported_at__isnull=False, expires_at__gt=now)
    rows = mine.order_by("-imported_at").values_list("filename", "choices", "report__headers", "report__columns")
    for filename, choices, known, columns in rows[:_LOOKED_AT]:
        if _headers(known or (column["header"] for column in columns or ())) == headers:
            return _of_before(filename, choices, {sheet.name for sheet in plan.sheets}, access_for(user, now))
    return ImportChoices()


def _headers(headers: Iterable[str]) -> list[str]:
    return sorted(fold(header) for header in headers)


def _belonging_here(access: Access) -> set[str]:
    """Return the keys of people and the short names of departments that names in a file may mean. Two queries."""
    directory = belonging_of(ImportChoices(), access).directory
    return {NOBODY, *(str(each.key) for each in directory.people), *(each.slug for each in directory.teams)}


def _of_before(filename: str, stored: Mapping[str, Any], sheets: Collection[str], access: Access) -> ImportChoices:
    """Return what of the choices holds for another file, too; it is named where they were not all guesses."""
    before = ImportChoices.from_json(stored)
    here = _belonging_here(access)
    known = {NEW_CHANNEL, NO_CHANNEL, *(slug for slug, _name in channels_in_use())}
    kept = ImportChoices(
        sheets=tuple(before.sheets) if set(before.sheets) <= set(sheets) else (),
        columns=before.columns,
        statuses=before.statuses,
        channels={name: slug for name, slug in before.channels.items() if slug in known},
        owners={name: key for name, key in before.owners.items() if key in here},
        departments={name: slug for name, slug in before.departments.items() if slug in here},
        day_order=before.day_order,
        lead_department=before.lead_department,
        months=before.months,
        encoding=before.encoding,
    )
    is_guessed = kept == ImportChoices(lead_department=kept.lead_department)
    return kept if is_guessed else replace(kept, like=filename)
