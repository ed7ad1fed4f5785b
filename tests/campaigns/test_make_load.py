"""Made-up activities for benchmarks: the numbers and the mix that the benchmarks name."""

import datetime as dt
import random
from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from campaigns.actions.following import follow_dates
from campaigns.demo.synthetic import exact_month_after, make_load, pieces_of, window_of
from campaigns.models import Activity, Campaign, Channel
from departments.models import Department, User
from tests.factories import make_department

MARCH = dt.date(2027, 3, 1)


@pytest.mark.parametrize(("month", "weeks"), [("2027-01", 5), ("2027-03", 5), ("2026-12", 5)])
def test_the_exact_month_is_one_that_five_weeks_hold(month, weeks):
    first = dt.date.fromisoformat(f"{month}-01")
    assert exact_month_after(first - dt.timedelta(days=1)) == first
    begins, ends = window_of(first)
    assert begins <= first
    assert (ends - begins).days + 1 == 7 * weeks


@given(st.dates(dt.date(2020, 1, 1), dt.date(2060, 1, 1)))
def test_five_weeks_hold_every_exact_month(day):
    month = exact_month_after(day)
    first, last = window_of(month)
    following = (month + dt.timedelta(days=31)).replace(day=1)
    assert day < month
    assert first <= month
    assert month.weekday() == (month - first).days
    assert following - dt.timedelta(days=1) <= last


@given(st.integers(-20, 19), st.integers(1, 300), st.integers())
def test_only_the_exact_months_activities_touch_its_weeks(offset, count, seed):
    year, index = divmod(MARCH.year * 12 + MARCH.month - 1 + offset, 12)
    month = dt.date(year, index + 1, 1)
    first, last = window_of(MARCH)
    pieces = list(pieces_of(month, count, exact=MARCH, draw=random.Random(seed)))
    assert len(pieces) == count
    for piece in pieces:
        touches = piece.starts_on <= last and piece.ends_on >= first
        assert touches == (month == MARCH)


@pytest.mark.django_db
class TestWriting:
    def test_the_mix_is_the_one_the_benchmarks_name(self):
        load = make_load(activities=4_000, month=MARCH, seed=1, today=dt.date(2026, 11, 22))
        assert (load.activities, load.in_month, Activity.objects.count()) == (4_000, 100, 4_000)
        lengths = Counter(
            "timed" if row.starts_at else min((row.ends_on - row.starts_on).days + 1, 6)
            for row in Activity.objects.all()
        )
        assert lengths["timed"] == 2_000
        assert lengths[1] == 800
        assert sum(lengths[days] for days in (2, 3, 4, 5)) == 800
        assert lengths[6] == 400
        assert Activity.objects.values("channel").distinct().count() == Channel.objects.count() == 12
        assert not Activity.objects.filter(days__isempty=True).exists()
        assert Activity.objects.filter(starts_at__isnull=False, ends_on=F("starts_on")).count() == 2_000

    def test_its_states_follow_the_dates_already(self):
        today = dt.date(2027, 3, 10)
        make_load(activities=400, month=MARCH, seed=1, today=today)
        assert set(Activity.objects.values_list("state", flat=True)) >= {"done", "planned"}
        assert follow_dates(now=dt.datetime(2027, 3, 10, 12, tzinfo=dt.UTC)) == 0

    def test_the_same_seed_makes_the_same_rows(self):
        kept = ("id", "title", "starts_on", "ends_on", "starts_at", "state", "channel__name", "campaign__name")
        runs = []
        for _run in range(2):
            make_load(activities=80, month=MARCH, seed=7, today=MARCH)
            runs.append(list(Activity.objects.order_by("id").values_list(*kept)))
            _empty()
        assert runs[0] == runs[1]

    def test_real_data_is_not_added_to_unless_forced(self):
        make_department()
        with pytest.raises(CommandError, match="There is data here"):
            call_command("make_load", activities=40)
        assert not Activity.objects.exists()
        out = StringIO()
        call_command("make_load", activities=40, force=True, stdout=out)
        assert Activity.objects.count() == 40
        assert "40 activities made; 1 are shown" in out.getvalue()

    def test_too_few_are_refused(self):
        with pytest.raises(CommandError, match="at least 40"):
            call_command("make_load", activities=39)


def _empty():
    for model in (Activity, Campaign, Channel, Department, User):
        model.objects.all().delete()
