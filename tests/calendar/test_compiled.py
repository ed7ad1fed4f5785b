"""Queries that are put together once answer as those that are put together each time."""

import datetime as dt
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.models import F, QuerySet
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendar_app.calendar.filters import Filters
from calendar_app.calendar.grid import Item
from calendar_app.calendar.queries import calendar_items
from calendar_app.calendar.window import Window
from calendar_app.lib import compiled
from calendar_app.lib.compiled import AT, FIRST, LAST, rows_of
from campaigns.enums import Medium, OthersSee, Secrecy
from campaigns.models import Activity
from departments.access import Access, access_for
from departments.models import OrganisationSettings
from tests.chance import examples
from tests.factories import make_activity, make_campaign, make_channel, make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db

DAY = dt.date(2027, 3, 1)
FILTERS = st.sampled_from([Filters(), Filters(media=tuple(Medium.values)), Filters(statuses=("tentative",))])


def shown(access: Access, window: Window, filters: Filters, at: dt.datetime, *, kept: bool = True) -> list[Item]:
    with patch.object(Filters, "can_be_kept", kept):
        found = calendar_items(access, window, filters, today=DAY, at=at)
    return sorted(found, key=lambda item: item.id)


@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.integers(-40, 40), length=st.integers(0, 60), hours=st.integers(-48, 48), filters=FILTERS)
def test_any_window_at_any_moment_is_read_as_without_it(first: int, length: int, hours: int, filters: Filters) -> None:
    made = _world()
    at = timezone.now() + dt.timedelta(hours=hours)
    begins = DAY + dt.timedelta(days=first)
    window = Window(begins, begins, begins + dt.timedelta(days=length))
    for access in made:
        assert shown(access, window, filters, at) == shown(access, window, filters, at, kept=False)


def _world() -> list[Access]:
    if not Activity.objects.exists():
        make_organisation()
        owner, stranger = make_user(department=make_department()), make_user(department=make_department())
        ends = timezone.now() + dt.timedelta(hours=5)
        open_one = make_campaign(owner=owner)
        embargoed = make_campaign(
            owner=owner, secrecy=Secrecy.EMBARGO, was_secret=True, embargo_until=ends, embargo_zone="UTC",
            others_see=OthersSee.BUSY,
        )  # fmt: skip
        for number in range(8):
            campaign = embargoed if number % 2 else open_one
            starts_on = DAY + dt.timedelta(days=number * 7 - 28)
            make_activity(campaign=campaign, channel=make_channel(), starts_on=starts_on, ends_on=starts_on)
        _world.people = [owner, stranger]  # type: ignore[attr-defined]
    return [access_for(person) for person in _world.people]  # type: ignore[attr-defined]


def test_it_is_put_together_once_and_stands_in_for_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "_kept", type(compiled._kept)())
    make_organisation()
    built = []

    def build():  # type: ignore[no-untyped-def]
        built.append(1)
        rows = Activity.objects.filter(starts_on__gte=FIRST, ends_on__lte=LAST, created_at__lte=AT)
        return rows.values_list("title")

    activity = make_activity(
        campaign=make_campaign(), channel=make_channel(), title="Poster", starts_on=DAY, ends_on=DAY
    )
    now = timezone.now()
    assert rows_of("test", build, {FIRST: DAY, LAST: DAY, AT: now}) == [("Poster",)]
    assert rows_of("test", build, {FIRST: DAY, LAST: DAY, AT: activity.created_at - dt.timedelta(seconds=1)}) == []
    assert rows_of("test", build, {FIRST: DAY + dt.timedelta(days=1), LAST: DAY, AT: now}) == []
    assert len(built) == 1


def test_what_can_never_be_answered_asks_nothing(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(0):
        assert rows_of("none at all", lambda: Activity.objects.filter(pk__in=[]).values_list("pk"), {}) == []


def test_the_database_knows_how_dear_it_is_to_find_a_months_activities() -> None:
    """What a month of a million takes hangs on both: ``python -m tests.benchmarks.server_month``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attstattarget, setconfig"
            " FROM pg_attribute, pg_db_role_setting JOIN pg_database ON pg_database.oid = setdatabase"
            " WHERE attrelid = 'campaigns_activity'::regclass AND attname = 'days' AND datname = current_database()"
        )
        assert cursor.fetchall() == [(2000, ["random_page_cost=1.1"])]


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_cut_meanwhile_is_opened_anew() -> None:
    """As at the beginning of a request, of which this may be the first that is asked."""
    make_organisation()
    connection.health_check_enabled, connection.health_check_done = True, False
    connection.connection.close()
    assert rows_of("zones", lambda: OrganisationSettings.objects.values_list("time_zone"), {}) == [("UTC",)]


def test_a_percent_sign_stays_one() -> None:
    make_organisation()
    make_activity(campaign=make_campaign(), channel=make_channel(), title="50%s off", brief="%")

    def build(part: str) -> QuerySet[Activity, Any]:
        return Activity.objects.filter(title__contains=F("brief"), title__endswith=part).values_list("title")

    assert rows_of("off", lambda: build("% off"), {}) == []
    assert rows_of("s off", lambda: build("s off"), {}) == [("50%s off",)]
    statement = compiled.statement_of("s off", lambda: build("s off"), {})
    assert statement is not None
    assert "'%%'" in statement[0]
