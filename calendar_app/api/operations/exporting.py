"""Taking out what filters leave, as a file."""

from dataclasses import replace
from typing import Any, Final, Literal

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from psycopg.types.range import DateRange

from calendar_app.api.entrance import ApiRequest, reading
from calendar_app.api.operations.choosing import chosen_filters
from calendar_app.api.shapes.filters import ActivityFilters
from calendar_app.export.formats import FORMATS
from calendar_app.export.queries import Asked
from calendar_app.export.views import file_answer
from campaigns.queries.visible import departments_now
from departments.errors import Refused

router = Router(tags=["Import and export"])

_ROWS: Final = {
    "type": "object",
    "properties": {"activities": {"type": "array", "items": {"type": "object"}}},
    "required": ["activities"],
}
_FILES: Final[dict[str, Any]] = {
    sort.content_type: {"schema": _ROWS if sort.name == "json" else {"type": "string", "format": "binary"}}
    for sort in FORMATS.values()
}


@router.get(
    "/export/{sort}",
    auth=reading,
    summary="Take activities out as a file",
    openapi_extra={"responses": {200: {"description": "The file.", "content": _FILES}}},
)
def take_out(
    request: ApiRequest, sort: Literal["csv", "xlsx", "ics", "json"], asked: Query[ActivityFilters]
) -> HttpResponseBase:
    """What “Export” hands over in the browser, with the filters of the list of activities, as far as you see it.

    `since` and `until` (both included) leave those with a day in between; without them all come, also those that wait
    for a date. A workbook has the duties and lead times, too. What comes out goes in again unchanged.
    """
    now = timezone.now()
    filters = chosen_filters(request.GET)
    filters = replace(filters, departments=departments_now(request.access, filters.departments))
    return file_answer(FORMATS[sort], Asked(request.access, filters, _span(asked), now))


def _span(asked: ActivityFilters) -> DateRange | None:
    if asked.since is None and asked.until is None:
        return None
    if asked.since and asked.until and asked.until < asked.since:
        raise Refused(_("The last day has to be after the first."), field="until")
    return DateRange(asked.since, asked.until, "[]")
