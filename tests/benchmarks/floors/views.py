"""A month of activities with nothing but bars in lanes: no secrets, no duties, no filters, no frame around it."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from campaigns.models import Activity

WEEKS = 5
FIELDS = ("id", "starts_on", "ends_on", "title", "campaign__name", "channel__colour", "state", "starts_at")
SQL = """SELECT a.id, a.starts_on, a.ends_on, a.title, c.name, ch.colour, a.state, a.starts_at
FROM campaigns_activity a JOIN campaigns_campaign c ON c.id = a.campaign_id
JOIN campaigns_channel ch ON ch.id = a.channel_id
WHERE a.days && daterange(%s, %s, '[]') ORDER BY a.starts_on, a.title"""

Bar = tuple[Any, int, int, int]


def _window(request: HttpRequest) -> tuple[dt.date, dt.date]:
    month = dt.date.fromisoformat(request.GET["date"])
    first = month - dt.timedelta(days=month.weekday())
    return first, first + dt.timedelta(days=7 * WEEKS - 1)


def _weeks(rows: Sequence[Any], first: dt.date, days: Callable[[Any], tuple[dt.date, dt.date]]) -> list[list[Bar]]:
    """Return each week's bars: what, from which column, how wide, in which lane."""
    return [list(_bars(rows, first + dt.timedelta(days=7 * number), days)) for number in range(WEEKS)]


def _bars(rows: Sequence[Any], monday: dt.date, days: Callable[[Any], tuple[dt.date, dt.date]]) -> Iterable[Bar]:
    taken: list[int] = []
    for row in rows:
        starts_on, ends_on = days(row)
        start, end = max(0, (starts_on - monday).days), min(6, (ends_on - monday).days)
        if start > end:
            continue
        mask = ((1 << (end - start + 1)) - 1) << start
        lane = next((number for number, used in enumerate(taken) if not used & mask), len(taken))
        if lane == len(taken):
            taken.append(0)
        taken[lane] |= mask
        yield row, start + 1, end - start + 1, lane + 1


def _objects(request: HttpRequest) -> list[list[Bar]]:
    first, last = _window(request)
    rows = Activity.objects.filter(days__overlap=(first, last + dt.timedelta(days=1)))
    rows = rows.select_related("campaign", "channel").order_by("starts_on", "title")
    return _weeks(list(rows), first, lambda row: (row.starts_on, row.ends_on))


def _may(request: HttpRequest) -> bool:
    """Ask for the person's roles, as every page has to."""
    return bool(request.access.is_insider)  # type: ignore[attr-defined]


def with_include(request: HttpRequest) -> HttpResponse:
    """Draw it with Django's templates, each bar an include with a url."""
    return render(request, "floors/include.html", {"weeks": _objects(request), "may": _may(request)})


def with_django(request: HttpRequest) -> HttpResponse:
    """Draw it with one Django template."""
    return render(request, "floors/django.html", {"weeks": _objects(request), "may": _may(request)})


def with_jinja2(request: HttpRequest) -> HttpResponse:
    """Draw plain values with Jinja2."""
    first, last = _window(request)
    rows = Activity.objects.filter(days__overlap=(first, last + dt.timedelta(days=1))).order_by("starts_on", "title")
    weeks = _weeks(list(rows.values_list(*FIELDS)), first, lambda row: (row[1], row[2]))
    return HttpResponse(render_to_string("floors/jinja2.html", {"weeks": weeks, "may": _may(request)}, using="jinja2"))


def with_cursor(request: HttpRequest) -> HttpResponse:
    """Draw what a bare cursor gives with f-strings."""
    first, last = _window(request)
    with connection.cursor() as cursor:
        cursor.execute(SQL, [first, last])
        weeks = _weeks(cursor.fetchall(), first, lambda row: (row[1], row[2]))
    return HttpResponse("".join(f'<div class="week">{"".join(map(_bar, week))}</div>' for week in weeks))


def _bar(bar: Bar) -> str:
    (key, _first, _last, title, campaign, colour, state, _at), column, span, lane = bar
    return (
        f'<a class="bar c{column} s{span} r{lane} channel-{colour} bar--{state}" href="/activities/{key}/" '
        f'data-activity-id="{key}" title="{escape(campaign)}"><b>{escape(campaign)}</b> {escape(title)}</a>'
    )


_kept: dict[str, bytes] = {}


def kept_bytes(request: HttpRequest) -> HttpResponse:
    """Answer with kept bytes, after one query."""
    key = request.GET["date"]
    if key not in _kept:
        _kept[key] = with_cursor(request).content
    _one_query()
    return HttpResponse(_kept[key])


def not_modified(request: HttpRequest) -> HttpResponse:
    """Answer that nothing changed, after one query."""
    _one_query()
    return HttpResponse(status=304)


def _one_query() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM instep_revision")
        cursor.fetchone()
