"""The sorts of file a view can be taken out as. To add one, give it an entry here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendar_app.export.ical import Surroundings, write_calendar
from calendar_app.export.queries import Asked, activity_rows, duty_rows, keyed_rows, lead_time_rows
from calendar_app.export.tables import write_csv, write_json
from calendar_app.export.workbook import write_workbook
from calendar_app.feeds.items import Cover, words_in_active_language
from departments.queries import organisation


@dataclass(frozen=True)
class Format:
    """One sort of file: what people call it, its content type, and what writes it and returns how many came out."""

    name: str
    label: str | Promise
    content_type: str
    write: Callable[[Asked, IO[bytes]], int]


def _csv(asked: Asked, into: IO[bytes]) -> int:
    return write_csv(activity_rows(asked), into)


def _json(asked: Asked, into: IO[bytes]) -> int:
    return write_json(activity_rows(asked), into)


def _workbook(asked: Asked, into: IO[bytes]) -> int:
    return write_workbook(activity_rows(asked), duty_rows(asked), lead_time_rows(asked), into)


def _calendar(asked: Asked, into: IO[bytes]) -> int:
    name = _("Activities")
    around = Surroundings(
        cover=Cover(name, _("Taken out once; it does not follow what changes. A feed does."), "steelblue"),
        words=words_in_active_language(),
        base=settings.BASE_URL,
        domain=settings.FEED_DOMAIN,
        zone=organisation().time_zone,
        written_at=asked.at,
    )
    return write_calendar(keyed_rows(asked), around, into)


FORMATS: Final[dict[str, Format]] = {
    each.name: each
    for each in (
        Format("csv", gettext_lazy("CSV, for spreadsheets"), "text/csv; charset=utf-8", _csv),
        Format(
            "xlsx",
            gettext_lazy("Excel, with duties and lead times"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _workbook,
        ),
        Format("ics", gettext_lazy("iCal, for calendar programs"), "text/calendar; charset=utf-8", _calendar),
        Format("json", gettext_lazy("JSON, for programs"), "application/json", _json),
    )
}
"""The formats by the ending of their files."""
