"""Policy against reality: the notice channels require and the notice they were given."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from calendar_app.lib.csv_cells import guarded
from campaigns.queries.notice_record import ChannelNotice, QuarterRecord, all_together, notice_records
from campaigns.rules.notice_record import Quarter
from campaigns.rules.permissions import check_see_notice
from departments.http import Request

BAR = 44
GAP = 12
HEIGHT = 96
"""The chart of quarters in pixels: the width of a bar, what is between two, and the height of one hundred percent."""


@dataclass(frozen=True)
class Bar:
    """One quarter of the chart: where its bar stands and how high it is, in pixels, with its record."""

    label: str
    each: QuarterRecord
    x: int
    y: int
    height: int

    @property
    def middle(self) -> int:
        """Where the words under and over the bar stand."""
        return self.x + BAR // 2


def quarter_words(quarter: Quarter) -> str:
    """Return a quarter in words, such as "Jan–Mar 2027"."""
    first, last = date_format(quarter.first, "M"), date_format(quarter.last, "M Y")
    if quarter.first.year != quarter.last.year:
        first = date_format(quarter.first, "M Y")
    return f"{first}–{last}"


def bars(quarters: Sequence[QuarterRecord]) -> list[Bar]:
    """Return the chart of how much was told in time, quarter by quarter."""
    found = []
    for number, each in enumerate(quarters):
        height = HEIGHT * (each.record.share or 0) // 100
        found.append(Bar(quarter_words(each.quarter), each, number * (BAR + GAP), HEIGHT - height, height))
    return found


@require_safe
def notice(request: Request) -> HttpResponse:
    """Show what every channel requires and what it was given. Nine queries, however many channels."""
    check_see_notice(request.access)
    records = _records(request)
    together = all_together(records)
    context = {
        "records": records,
        "bars": bars(together),
        "width": len(together) * (BAR + GAP),
        "activities": sum(each.record.activities for each in records),
        "in_time": sum(each.record.in_time for each in records),
    }
    return render(request, "channels/notice.html", context)


@require_safe
def notice_file(request: Request) -> HttpResponse:
    """Hand out the same as a file for spreadsheet programs, a line for each channel and quarter."""
    check_see_notice(request.access)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="notice.csv"'
    answer.write("\ufeff")
    writer = csv.writer(answer)
    writer.writerow(
        [
            _("Channel"), _("From"), _("To"), _("Required today (working days)"), _("Activities"), _("Told"),
            _("Told in time"), _("Told in time (%)"), _("Median notice (working days)"),
            _("Worst notice (working days)"),
        ]
    )  # fmt: skip
    writer.writerows(_line(each, quarter) for each in _records(request) for quarter in each.quarters)
    return answer


def _line(each: ChannelNotice, quarter: QuarterRecord) -> list[object]:
    found = quarter.record
    return [
        guarded(each.name), quarter.quarter.first.isoformat(), quarter.quarter.last.isoformat(), _cell(each.required),
        found.activities, found.told, found.in_time, _cell(found.share), _cell(found.median), _cell(found.worst),
    ]  # fmt: skip


def _cell(value: int | None) -> object:
    return "" if value is None else value


def _records(request: Request) -> list[ChannelNotice]:
    now = timezone.now()
    return notice_records(request.access, at=now, today=timezone.localdate(now), organisation=request.organisation)
