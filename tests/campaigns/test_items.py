"""Items inside an activity: read, spread, moved with it, and of no consequence for duties."""

import datetime as dt
import itertools

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from campaigns.actions.activities import move_activity
from campaigns.actions.items import set_items
from campaigns.actions.replanning import replan
from campaigns.enums import Secrecy
from campaigns.models import Activity, ActivityItem, Alert, Campaign, Milestone
from campaigns.rules.items import ItemLine, read_lines, spread, written_lines
from departments.enums import RoleName
from departments.errors import Conflict, Refused
from departments.models import User
from tests.factories import make_activity, make_campaign, make_channel, make_department, make_organisation, make_user

FIRST = dt.date(2027, 3, 1)
DAY = dt.timedelta(days=1)

titles = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=30)
items = st.lists(
    st.builds(
        ItemLine,
        st.dates(dt.date(1990, 1, 1), dt.date(2199, 12, 31)),
        st.none() | st.times().map(lambda time: time.replace(second=0, microsecond=0)),
        titles,
    ),
    max_size=20,
)


@given(found=items)
def test_what_is_written_is_read_again(found: list[ItemLine]) -> None:
    text = written_lines(found)
    assert written_lines(read_lines(text)) == text and len(read_lines(text)) == len(found)


@given(count=st.integers(1, 60), days=st.integers(0, 60))
def test_spreading_keeps_to_the_days_and_reaches_both_ends(count: int, days: int) -> None:
    last = FIRST + days * DAY
    found = [item.day for item in spread(count, first=FIRST, last=last, title="Post")]
    assert len(found) == count and found == sorted(found) and found[0] == FIRST
    assert count == 1 or found[-1] == last
    gaps = [(after - before).days for before, after in itertools.pairwise(found)]
    assert not gaps or max(gaps) - min(gaps) <= 1


@pytest.mark.parametrize("text", ["Teaser", "2027-02-30 Teaser", "2027-03-02 25:00 Teaser", "2027-03-02", "2.3.2027 x"])
def test_a_line_that_is_no_item_is_named(text: str) -> None:
    with pytest.raises(Refused, match="“"):
        read_lines(f"2027-03-01 Good\n{text}")


@pytest.mark.parametrize("count", [0, 501])
def test_so_many_cannot_be_spread(count: int) -> None:
    with pytest.raises(Refused):
        spread(count, first=FIRST, last=FIRST, title="Post")


@pytest.fixture
def ana(db: None) -> User:
    make_organisation()
    return make_user(name="Ana", department=make_department(name="Social"), role=RoleName.PLANNER)


@pytest.fixture
def activity(ana: User) -> Activity:
    team = ana.memberships.get().department
    channel = make_channel(owner=team, rules=[{"name": "Brief due", "offset": -5}])
    campaign = make_campaign(lead=team, owner=ana)
    made = make_activity(campaign=campaign, channel=channel, starts_on=FIRST, ends_on=FIRST + 4 * DAY, title="Posts")
    replan([made.pk], by=ana)
    return made


def lines(activity: Activity) -> list[str]:
    return [f"{item.day} {item.title}" for item in ActivityItem.objects.filter(activity=activity)]


class TestSetting:
    def test_they_make_no_duties_and_no_alerts(self, ana: User, activity: Activity) -> None:
        before = (Milestone.objects.count(), list(Alert.objects.order_by("pk").values()))
        set_items(by=ana, activity_id=activity.pk, items=spread(3, first=FIRST, last=FIRST + 4 * DAY, title="Post"))
        assert lines(activity) == ["2027-03-01 Post 1", "2027-03-03 Post 2", "2027-03-05 Post 3"]
        assert (Milestone.objects.count(), list(Alert.objects.order_by("pk").values())) == before

    def test_what_stays_keeps_who_it_is(self, ana: User, activity: Activity) -> None:
        set_items(by=ana, activity_id=activity.pk, items=[ItemLine(FIRST, None, "One"), ItemLine(FIRST, None, "Two")])
        one = ActivityItem.objects.get(title="One").pk
        set_items(by=ana, activity_id=activity.pk, items=[ItemLine(FIRST, None, "One"), ItemLine(FIRST, None, "Three")])
        assert ActivityItem.objects.get(title="One").pk == one and ActivityItem.objects.count() == 2

    def test_they_move_with_the_activity_and_back(self, ana: User, activity: Activity) -> None:
        set_items(by=ana, activity_id=activity.pk, items=[ItemLine(FIRST + DAY, None, "One")])
        move_activity(by=ana, activity_id=activity.pk, starts_on=FIRST + 10 * DAY)
        assert lines(activity) == ["2027-03-12 One"]
        move_activity(by=ana, activity_id=activity.pk, starts_on=FIRST)
        assert lines(activity) == ["2027-03-02 One"]

    def test_outside_the_days_is_refused(self, ana: User, activity: Activity) -> None:
        with pytest.raises(Refused, match="not one of the activity"):
            set_items(by=ana, activity_id=activity.pk, items=[ItemLine(FIRST - DAY, None, "Early")])
        assert not ActivityItem.objects.exists()

    def test_a_stale_version_is_a_conflict(self, ana: User, activity: Activity) -> None:
        set_items(by=ana, activity_id=activity.pk, items=[ItemLine(FIRST, None, "One")])
        with pytest.raises(Conflict):
            set_items(by=ana, activity_id=activity.pk, items=[], version=1)


class TestPages:
    @pytest.fixture
    def browser(self, ana: User) -> Client:
        client = Client()
        client.force_login(ana)
        return client

    def test_lines_are_saved_drawn_and_counted(self, browser: Client, activity: Activity) -> None:
        address = reverse("campaigns:activity_items", args=[activity.pk])
        browser.post(address, {"lines": "2027-03-02 09:30 Teaser\n2027-03-04 Launch", "version": "1"})
        assert lines(activity) == ["2027-03-02 Teaser", "2027-03-04 Launch"]
        assert "Teaser" in browser.get(reverse("campaigns:activity", args=[activity.pk])).content.decode()
        month = browser.get("/?view=month&date=2027-03-01").content.decode()
        assert month.count('class="is-on"') == 2 and "2 items" in month

    def test_so_many_are_spread_and_can_be_changed(self, browser: Client, activity: Activity) -> None:
        address = reverse("campaigns:activity_items", args=[activity.pk])
        browser.post(address, {"count": "5", "version": "1"})
        assert "2027-03-05 Posts 5" in browser.get(address).content.decode()

    def test_a_bad_line_is_said_and_what_was_typed_stays(self, browser: Client, activity: Activity) -> None:
        page = browser.post(reverse("campaigns:activity_items", args=[activity.pk]), {"lines": "2027-03-02 x\noops"})
        assert "“oops” is no item" in page.content.decode() and "2027-03-02 x" in page.content.decode()
        assert not ActivityItem.objects.exists()

    def test_what_is_veiled_shows_no_pieces(self, ana: User, activity: Activity) -> None:
        set_items(by=ana, activity_id=activity.pk, items=[ItemLine(FIRST, None, "One")])
        Campaign.objects.filter(pk=activity.campaign_id).update(
            secrecy=Secrecy.CONFIDENTIAL, was_secret=True, others_see="code_name", code_name="Kestrel"
        )
        stranger = Client()
        stranger.force_login(make_user(department=make_department()))
        month = stranger.get("/?view=month&date=2027-03-01").content.decode()
        assert "Kestrel" in month and 'class="is-on"' not in month
