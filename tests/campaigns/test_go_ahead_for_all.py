"""One reason for all that moves together: asked for where it clashes, kept for each clash, and not asked for twice."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.actions import planning_deeds
from campaigns.actions.blackouts import create_blackout
from campaigns.actions.campaigns import change_campaign_state
from campaigns.actions.replanning import replan, replan_stale
from campaigns.actions.rescheduling import reschedule
from campaigns.enums import BlackoutKind, CampaignState, ClashKind, OthersSee, Secrecy, ShortNoticePolicy
from campaigns.models import Activity, Campaign, Channel, GoAhead, NoticeException
from campaigns.queries.short_preview import confirm_policies
from campaigns.rules.shifting import Span
from departments.enums import RoleName
from departments.errors import Refused
from departments.models import AuditEntry, OrganisationSettings, User
from tests.campaigns.actors import words
from tests.campaigns.test_clashes_of_many import DAY, WEEK, browser, open_of
from tests.factories import (
    make_activity,
    make_campaign,
    make_channel,
    make_department,
    make_exception,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db

ASKED = "Why you go ahead"


@pytest.fixture(autouse=True)
def organisation() -> OrganisationSettings:
    return make_organisation(audience_window_days=7, audience_campaigns=1)


@pytest.fixture
def monday() -> dt.date:
    today = timezone.localdate()
    return today + dt.timedelta(days=70 - today.weekday())


@pytest.fixture
def ana() -> User:
    return make_user(name="Ana", department=make_department(name="Marketing"), role=RoleName.PLANNER)


@pytest.fixture
def spring(ana: User) -> Campaign:
    lead = ana.memberships.get().department
    return make_campaign(name="Spring", lead=lead, owner=ana, audiences=["Families"], launch_on=None)


@pytest.fixture
def web() -> Channel:
    """A channel whose department finishes two duties a week, and whose activities have one each, five days before."""
    team = make_department(name="Studio", weekly_duties=2)
    return make_channel(name="Web", owner=team, rules=[{"name": "Artwork", "offset": -5}])


@pytest.fixture
def aurora(monday: dt.date) -> Campaign:
    """What hits the same people in the week the others move to."""
    found = make_campaign(name="Aurora", audiences=["families"])
    make_activity(campaign=found, channel=make_channel(name="Print", medium="offline"), starts_on=monday)
    return found


@pytest.fixture
def pieces(spring: Campaign, web: Channel, aurora: Campaign, monday: dt.date) -> list[Activity]:
    """Three activities, four weeks after that."""
    return [
        make_activity(campaign=spring, channel=web, starts_on=monday + 4 * WEEK + day * DAY, title=f"Piece {day}")
        for day in range(3)
    ]


def typed(rows: list[Activity], **more: str) -> dict[str, object]:
    return {"pick": [str(row.pk) for row in rows], "way": "days", "count": "-28", "counting": "lead", **more}


def versions(rows: list[Activity]) -> dict[str, str]:
    return {"versions": " ".join(f"{row.pk}:{row.version}" for row in rows)}


def test_the_preview_of_many_names_audiences_and_workload_and_asks_for_one_reason(
    ana: User, pieces: list[Activity], monday: dt.date
) -> None:
    shown = words(browser(ana).post("/activities/reschedule/", typed(pieces)))
    assert "Families: another campaign hits them within 7 days, too. (Aurora)" in shown
    assert shown.count("(Aurora)") == 1
    assert "Studio finishes 2 duties a week. In the week of" in shown and "there would be 3" in shown
    assert "3 activities would clash with something." in shown and ASKED in shown
    shown = words(browser(ana).post("/activities/reschedule/", typed(pieces, count="7")))
    assert "there would be 3" in shown and "Aurora" not in shown
    shown = words(browser(ana).post("/activities/reschedule/", typed(pieces[:1], count="7")))
    assert "would clash" not in shown and ASKED not in shown


def test_the_reason_is_kept_for_every_clash_and_written_down(ana: User, pieces: list[Activity]) -> None:
    more = {"go": "1", "go_ahead": " Agreed  with Aurora ", **versions(pieces)}
    page = browser(ana).post("/activities/reschedule/", typed(pieces, **more), follow=True)
    assert "clash with something" not in words(page)
    kept = GoAhead.objects.order_by("activity__title", "kind")
    assert [(row.activity.title, row.kind) for row in kept] == [
        (f"Piece {day}", kind) for day in range(3) for kind in (ClashKind.AUDIENCE, ClashKind.WORKLOAD)
    ]
    assert {(row.reason, row.by) for row in kept} == {("Agreed with Aurora", ana)}
    assert {row.name for row in kept[0].campaigns.all()} == {"Aurora"}
    assert AuditEntry.objects.filter(verb="went ahead", by=ana).count() == 6
    assert all(open_of(ana, row) == [] for row in pieces)


def test_without_a_reason_it_moves_and_says_what_clashes(ana: User, pieces: list[Activity]) -> None:
    page = browser(ana).post("/activities/reschedule/", typed(pieces, go="1", **versions(pieces)), follow=True)
    assert "3 of these activities clash with something" in words(page)
    assert not GoAhead.objects.exists()


def test_a_reason_that_is_too_long_moves_nothing(ana: User, pieces: list[Activity], monday: dt.date) -> None:
    more = {"go": "1", "go_ahead": "x" * 301, **versions(pieces)}
    assert browser(ana).post("/activities/reschedule/", typed(pieces, **more)).status_code == 422
    assert not Activity.objects.filter(title="Piece 0", starts_on=monday).exists()


def test_what_was_answered_before_is_not_asked_again(ana: User, pieces: list[Activity]) -> None:
    client = browser(ana)
    client.post("/activities/reschedule/", typed(pieces, go="1", go_ahead="Agreed", **versions(pieces)))
    client.post("/activities/reschedule/", typed(pieces, count="28", go="1"))
    shown = words(client.post("/activities/reschedule/", typed(pieces)))
    assert "(Aurora)" in shown and "would clash" not in shown and ASKED not in shown


def test_a_campaign_that_moves_takes_a_reason_too(ana: User, spring: Campaign, pieces: list[Activity]) -> None:
    client, address = browser(ana), f"/campaigns/{spring.pk}/move/"
    answer = {"unit": "days", "which": "all", "count": "-28"}
    assert ASKED in words(client.post(address, {**answer, "check": "1"}))
    assert client.post(address, {**answer, "go_ahead": "Agreed"}).status_code == 302
    assert GoAhead.objects.count() == 6


def test_a_copy_and_a_changed_series_keep_one_reason_for_each(
    ana: User, spring: Campaign, pieces: list[Activity], monday: dt.date
) -> None:
    answer = {
        "name": "Summer", "first_on": monday.isoformat(), "go_ahead": "Agreed",
        "lead_department": spring.lead_department_id,
    }  # fmt: skip
    client = browser(ana)
    assert ASKED in words(client.get(f"/campaigns/{spring.pk}/copy/"))
    client.post(f"/campaigns/{spring.pk}/copy/", answer)
    kept = GoAhead.objects.filter(activity__campaign__name="Summer")
    assert kept.count() == 6 and set(kept.values_list("reason", flat=True)) == {"Agreed"}


def test_duties_that_are_still_to_be_planned_count_as_they_will_be(
    ana: User, pieces: list[Activity], monday: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning_deeds, "BATCH", 1)
    spans: dict[object, Span | None] = {
        row.pk: Span(monday + day * DAY, monday + day * DAY) for day, row in enumerate(pieces)
    }
    reschedule(by=ana, spans=spans, go_ahead="Agreed")  # type: ignore[arg-type]
    assert Activity.objects.filter(is_stale=True).count() == 2
    assert GoAhead.objects.filter(kind=ClashKind.WORKLOAD).count() == 3
    while replan_stale():
        pass
    assert all(open_of(ana, row) == [] for row in pieces)


def test_what_is_hidden_is_neither_named_nor_counted(
    ana: User, aurora: Campaign, pieces: list[Activity], web: Channel
) -> None:
    hidden = {"secrecy": Secrecy.CONFIDENTIAL, "others_see": OthersSee.NOTHING, "was_secret": True}
    Campaign.objects.filter(pk=aurora.pk).update(**hidden)
    shown = words(browser(ana).post("/activities/reschedule/", typed(pieces[:1])))
    assert "Aurora" not in shown and "Families" not in shown and "would clash" not in shown
    browser(ana).post("/activities/reschedule/", typed(pieces[:1], go="1", go_ahead="Agreed", **versions(pieces[:1])))
    assert not GoAhead.objects.exists()


def test_the_administration_says_which_clashes_it_made(pieces: list[Activity], monday: dt.date) -> None:
    create_blackout(by=None, name="Stocktaking", kind=BlackoutKind.BLACKOUT, first_day=monday, last_day=monday)
    desk = browser(make_user(is_ops_admin=True))
    answer = {
        "action": "move_by_working_days", "_selected_action": [str(row.pk) for row in pieces], "count": "-20",
        "counting": "lead", "apply": "1",
    }  # fmt: skip
    page = words(desk.post("/admin/campaigns/activity/", answer, follow=True))
    assert "“Piece 0”: Stocktaking: nothing may run" in page and "(Aurora)" in page
    GoAhead.objects.all().delete()
    desk.post("/admin/campaigns/activity/", {**answer, "count": "20"})
    page = words(desk.post("/admin/campaigns/activity/", {**answer, "go_ahead": "Agreed"}, follow=True))
    assert "Stocktaking" not in page and GoAhead.objects.filter(kind=ClashKind.BLACKOUT).count() == 1


# Confirming


def test_confirming_asks_for_no_reason_where_an_earlier_answer_still_holds(ana: User, web: Channel) -> None:
    Channel.objects.filter(pk=web.pk).update(short_notice=ShortNoticePolicy.ASK)
    today = timezone.localdate()
    campaign = make_campaign(lead=ana.memberships.get().department, owner=ana, state=CampaignState.CONFIRMED)
    client = browser(ana)
    typed = {"title": "Spot", "channel": web.pk, "starts_on": (today + DAY).isoformat(), "why": "The fair is earlier."}
    assert client.post(f"/activities/new/?campaign={campaign.pk}", typed).status_code == 302
    asked = NoticeException.objects.get()
    confirming = reverse("campaigns:confirm_campaign", args=[campaign.pk])
    client.post(reverse("campaigns:campaign_state", args=[campaign.pk, "tentative"]), {"version": campaign.version})
    page = words(client.get(confirming))
    assert "short notice" in page and "Why it cannot wait" not in page and "asks for an exception" not in page
    NoticeException.objects.filter(pk=asked.pk).delete()
    page = words(client.get(confirming))
    assert "Why it cannot wait" in page and "Web asks for an exception" in page


@pytest.mark.parametrize("answered", ["", "accepted", "declined"])
@pytest.mark.parametrize("lead", [1, 6, 30])
@pytest.mark.parametrize("policy", ShortNoticePolicy)
def test_confirming_says_just_what_the_action_then_does(
    ana: User, web: Channel, policy: ShortNoticePolicy, lead: int, answered: str
) -> None:
    today = timezone.localdate()
    campaign = make_campaign(lead=ana.memberships.get().department, owner=ana, state=CampaignState.TENTATIVE)
    activity = make_activity(campaign=campaign, channel=web, starts_on=today + lead * DAY)
    replan([activity.pk], by=None)
    if answered:
        make_exception(
            activity=activity, department=web.ownerships.get().department, state=answered, shortfall_days=9,
            starts_on=activity.starts_on, why="The fair is earlier.", answered_by=ana, answered_at=timezone.now(),
            reason="So be it.",
        )  # fmt: skip
    Channel.objects.filter(pk=web.pk).update(short_notice=policy)
    policies = confirm_policies(campaign, now=timezone.now())
    expected = {True: "short_notice", False: "why"}[policies[0].is_refused] if policies else ""
    refused = ""
    try:
        change_campaign_state(by=ana, campaign_id=campaign.pk, state=CampaignState.CONFIRMED)
    except Refused as refusal:
        refused = refusal.field or ""
    assert refused == expected
