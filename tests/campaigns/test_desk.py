"""The desk: whose duties stand on it, in which part, and what each person may answer."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.enums import ActivityState, AlertKind, AlertState, CampaignState, MilestoneState
from campaigns.models import Alert, Campaign, CampaignGuest, Milestone
from campaigns.queries.desk import unacknowledged_count
from departments.access import access_for
from departments.enums import RoleName
from departments.models import AuditEntry, User
from tests.campaigns.desk_world import HTMX, World, make_world, signed_in, spoken
from tests.factories import make_activity, make_alert, make_campaign, make_channel, make_milestone, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def desk_of(person: User, query: str = "") -> dict[str, list[str]]:
    """The names of the duties in each part of a person's desk."""
    answer = signed_in(person).get(f"/desk/{query}")
    assert answer.status_code == 200
    parts = {section.key: [line.name for line in section.lines] for section in answer.context["sections"]}
    if answer.context["answered"]:
        parts["answered"] = [line.name for line in answer.context["answered"]]
    return parts


def state_of(milestone: Milestone) -> MilestoneState:
    milestone.refresh_from_db()
    return MilestoneState(milestone.state)


# What stands on it


def test_duties_stand_under_late_today_this_week_and_later(world: World) -> None:
    for name, in_days in (("Brief", -1), ("Copy", 0), ("Assets", 6), ("Approval", 7), ("Proof", -4)):
        world.duty(in_days, name=name)
    assert desk_of(world.member) == {
        "late": ["Proof", "Brief"], "today": ["Copy"], "week": ["Assets"], "later": ["Approval"],
    }  # fmt: skip


def test_this_week_ends_with_the_readers_own_and_with_nobody_elses(world: World) -> None:
    world.duty(2, name="Copy")
    User.objects.filter(pk=world.member.pk).update(first_day_of_week=world.day(1).weekday())
    assert desk_of(world.member) == {"later": ["Copy"]}, "their week ends today"
    assert desk_of(world.head) == {"week": ["Copy"]}


def test_a_line_says_what_for_what_whose_and_how_long(world: World) -> None:
    world.duty(2, name="Creative approved", activity=world.activity(title="Teaser post"), assignee=world.head)
    page = signed_in(world.member).get("/desk/").content.decode()
    for words in ("Creative approved", "Organic social", "Spring launch", "Teaser post", "2 working days left"):
        assert words in page
    assert "Ben Head has it" in page


def test_what_is_answered_stands_apart_for_two_weeks(world: World) -> None:
    now = timezone.now()
    for name, ago in (("Fresh", 13), ("Stale", 15)):
        done = {"state": MilestoneState.DONE, "done_at": now - dt.timedelta(days=ago), "done_by": world.head}
        world.duty(name=name, **done)
    assert desk_of(world.member) == {"answered": ["Fresh"]}


def test_a_duty_two_of_my_departments_share_stands_there_once(world: World) -> None:
    both = make_user(department=world.social)
    both.memberships.create(department=world.pr, role=RoleName.MEMBER)
    world.duty(name="Brief", responsibles=[world.social, world.pr])
    assert desk_of(both) == {"week": ["Brief"]}


@pytest.mark.parametrize(
    "state", [CampaignState.DRAFT, CampaignState.TENTATIVE, CampaignState.CANCELLED, CampaignState.ARCHIVED]
)
def test_only_running_campaigns_ask_for_anything(world: World, state: CampaignState) -> None:
    world.duty(name="Brief")
    cancelled = {"cancelled_at": timezone.now(), "cancelled_by": world.head} if state == "cancelled" else {}
    Campaign.objects.update(state=state, **cancelled)
    assert desk_of(world.head) == {}


@pytest.mark.parametrize("state", [CampaignState.CONFIRMED, CampaignState.LIVE, CampaignState.DONE])
def test_running_and_finished_campaigns_still_ask(world: World, state: CampaignState) -> None:
    world.duty(name="Brief")
    Campaign.objects.update(state=state)
    assert desk_of(world.head) == {"week": ["Brief"]}


def test_an_activity_that_is_off_asks_for_nothing(world: World) -> None:
    world.duty(name="Brief", activity=world.activity(state=ActivityState.CANCELLED))
    world.duty(name="Copy", activity=world.activity(starts_on=None))
    assert desk_of(world.head) == {}


def test_an_activity_that_is_over_asks_only_for_what_comes_after_it(world: World) -> None:
    over = world.activity(state=ActivityState.DONE, starts_on=world.day(-5), ends_on=world.day(-2))
    world.duty(-3, name="Assets", activity=over)
    world.duty(4, name="Results reviewed", activity=over)
    assert desk_of(world.head) == {"week": ["Results reviewed"]}


def test_another_departments_duties_are_not_mine(world: World) -> None:
    world.duty(name="Brief")
    assert desk_of(make_user(department=world.pr)) == {}


def test_somebody_in_no_department_is_told_where_to_turn(world: World) -> None:
    world.duty(name="Brief")
    world.alert()
    guest = make_user()
    CampaignGuest.objects.create(campaign=world.campaign, user=guest)
    for person, words in ((guest, "ask its head to add you"), (make_user(is_ops_admin=True), "Open a department")):
        page = signed_in(person).get("/desk/").content.decode()
        assert words in page
        assert "Brief" not in page and "Spring launch" not in page


def test_a_team_with_nothing_to_do_is_told_so(world: World) -> None:
    page = signed_in(world.head).get("/desk/").content.decode()
    assert "Nothing to do." in page and "Nothing waits for your teams" in page


def test_who_is_not_signed_in_is_asked_to(world: World) -> None:
    duty = world.duty()
    for address in ("/desk/", f"/desk/duties/{duty.pk}/"):
        assert Client().get(address).headers["Location"].startswith("/accounts/login/")
    assert Client().post(f"/desk/duties/{duty.pk}/done/").headers["Location"].startswith("/accounts/login/")
    assert state_of(duty) == MilestoneState.OPEN


def test_what_is_due_much_later_is_listed_when_asked_for(world: World) -> None:
    activity = world.activity(starts_on=world.day(90))
    for number in range(18):
        world.duty(20 + number, name=f"Duty {number:02}", activity=activity)
    assert len(desk_of(world.head)["later"]) == 15
    assert "Show 3 more" in signed_in(world.head).get("/desk/").content.decode()
    assert len(desk_of(world.head, "?later=all")["later"]) == 18


def test_more_duties_than_a_page_holds_are_counted_and_shown_when_asked_for(world: World) -> None:
    activity = world.activity(starts_on=world.day(90))
    for _number in range(203):
        world.duty(-3, activity=activity)
    client = signed_in(world.head)
    answer = client.get("/desk/")
    assert [len(section.lines) for section in answer.context["sections"]] == [200]
    assert "3 more come after these." in answer.content.decode()
    (late,) = client.get("/desk/?later=all").context["sections"]
    assert len(late.lines) == 203


# Filters


def test_a_desk_narrows_to_mine_and_to_nobodys(world: World) -> None:
    world.duty(name="Mine", assignee=world.member)
    world.duty(name="Hers", assignee=world.head)
    world.duty(name="Free")
    assert desk_of(world.member, "?who=me") == {"week": ["Mine"]}
    assert desk_of(world.member, "?who=nobody") == {"week": ["Free"]}


def test_a_desk_narrows_to_one_department_and_to_must_haves(world: World) -> None:
    both = make_user(department=world.social)
    both.memberships.create(department=world.pr, role=RoleName.MEMBER)
    world.duty(name="Post")
    world.duty(name="Release", responsible=world.pr, must_have=False)
    assert desk_of(both, "?department=pr") == {"week": ["Release"]}
    assert desk_of(both, "?must_have=on") == {"week": ["Post"]}


@pytest.mark.parametrize("query", ["?who=boss", "?department=marketing", "?kind=loud", "?later=1", "?must_have="])
def test_a_filter_nobody_knows_is_left_out(world: World, query: str) -> None:
    world.duty(name="Brief")
    world.duty(name="Secret plan", responsible=world.marketing)
    assert desk_of(world.member, query) == {"week": ["Brief"]}


# Answers


def test_a_member_takes_a_duty_on_and_gives_it_back(world: World) -> None:
    duty = world.duty()
    client = signed_in(world.member)
    answer = client.post(f"/desk/duties/{duty.pk}/take-on/", {"version": duty.version, "next": "/desk/?who=nobody"})
    assert answer.headers["Location"] == f"/desk/?who=nobody#duty-{duty.pk}"
    assert (state_of(duty), duty.assignee) == (MilestoneState.IN_WORK, world.member)
    client.post(f"/desk/duties/{duty.pk}/put-back/", {"version": duty.version})
    assert (state_of(duty), duty.assignee) == (MilestoneState.OPEN, None)


def test_finishing_is_undone_from_its_message(world: World) -> None:
    duty = world.duty(name="Brief")
    client = signed_in(world.member)
    answer = client.post(f"/desk/duties/{duty.pk}/done/", {"version": duty.version})
    assert (state_of(duty), duty.done_by) == (MilestoneState.DONE, world.member)
    assert spoken(answer) == "“Brief” is done."
    (message,) = answer.wsgi_request._messages
    answer = client.post(message.extra_tags)
    assert answer.headers["Location"] == f"/desk/#duty-{duty.pk}"
    assert (state_of(duty), duty.done_by) == (MilestoneState.OPEN, None)
    *_before, redo = answer.wsgi_request._messages
    client.post(redo.extra_tags)
    assert (state_of(duty), duty.done_by) == (MilestoneState.DONE, world.member)


def test_waiving_takes_a_reason(world: World) -> None:
    duty = world.duty()
    client = signed_in(world.member)
    answer = client.post(f"/desk/duties/{duty.pk}/waive/", {"reason": "  ", "version": duty.version})
    assert answer.status_code == 422
    assert "Say in a few words why it need not be done." in answer.content.decode()
    assert state_of(duty) == MilestoneState.OPEN
    client.post(f"/desk/duties/{duty.pk}/waive/", {"reason": "The agency does it", "version": duty.version})
    assert (state_of(duty), duty.waive_reason) == (MilestoneState.WAIVED, "The agency does it")


def test_a_planner_assigns_to_a_member_and_to_nobody(world: World) -> None:
    planner = make_user(department=world.social, role=RoleName.PLANNER)
    duty = world.duty()
    client = signed_in(planner)
    client.post(f"/desk/duties/{duty.pk}/assign/", {"assignee": world.member.pk, "version": duty.version})
    assert (state_of(duty), duty.assignee) == (MilestoneState.OPEN, world.member)
    client.post(f"/desk/duties/{duty.pk}/assign/", {"assignee": "", "version": duty.version})
    assert state_of(duty) == MilestoneState.OPEN and duty.assignee is None


def test_a_duty_is_not_given_to_a_viewer_or_to_an_outsider(world: World) -> None:
    duty = world.duty()
    for person in (make_user(department=world.social, role=RoleName.VIEWER), make_user(department=world.pr)):
        answer = signed_in(world.head).post(f"/desk/duties/{duty.pk}/assign/", {"assignee": person.pk})
        assert answer.status_code == 422
        assert "Choose somebody of a department that has this duty." in answer.content.decode()
    assert state_of(duty) == MilestoneState.OPEN and duty.assignee is None


def test_a_member_does_not_assign(world: World) -> None:
    duty = world.duty()
    answer = signed_in(world.member).post(f"/desk/duties/{duty.pk}/assign/", {"assignee": world.member.pk})
    assert answer.status_code == 403 and "Planners and heads" in answer.content.decode()
    assert "Assign" not in signed_in(world.member).get(f"/desk/duties/{duty.pk}/").content.decode()


ANSWERS = ("take-on", "put-back", "done", "waive", "reopen")


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_viewer_and_another_department_answer_nothing(world: World, answer: str) -> None:
    duty = world.duty()
    for person in (make_user(department=world.social, role=RoleName.VIEWER), make_user(department=world.pr)):
        refused = signed_in(person).post(f"/desk/duties/{duty.pk}/{answer}/", {"reason": "No"})
        assert refused.status_code == 403
        assert "Its members can answer it." in refused.content.decode()
    assert state_of(duty) == MilestoneState.OPEN


def test_a_viewer_sees_the_duties_without_buttons(world: World) -> None:
    world.duty(name="Brief")
    page = signed_in(make_user(department=world.social, role=RoleName.VIEWER)).get("/desk/").content.decode()
    assert "Brief" in page and "/take-on/" not in page and "/done/" not in page


@pytest.mark.parametrize("answer", ["", *(f"{name}/" for name in ANSWERS)])
def test_to_a_guest_a_duty_of_another_campaign_is_not_there(world: World, answer: str) -> None:
    duty = world.duty()
    guest = make_user()
    CampaignGuest.objects.create(campaign=make_campaign(), user=guest)
    address = f"/desk/duties/{duty.pk}/{answer}"
    client = signed_in(guest)
    assert (client.post(address) if answer else client.get(address)).status_code == 404
    assert state_of(duty) == MilestoneState.OPEN


def test_a_duty_of_a_draft_is_not_there_for_its_own_team(world: World) -> None:
    duty = world.duty()
    Campaign.objects.update(state=CampaignState.DRAFT)
    client = signed_in(world.head)
    assert client.get(f"/desk/duties/{duty.pk}/").status_code == 404
    assert client.post(f"/desk/duties/{duty.pk}/done/").status_code == 404
    assert client.get(f"/desk/duties/{uuid.uuid4()}/").status_code == 404


@pytest.mark.parametrize("answer", [*ANSWERS, "assign"])
def test_looking_answers_nothing(world: World, answer: str) -> None:
    duty = world.duty()
    assert signed_in(world.head).get(f"/desk/duties/{duty.pk}/{answer}/").status_code == 405
    assert signed_in(world.head).post("/desk/").status_code == 405


def test_who_comes_too_late_changes_nothing_and_hears_who_was_quicker(world: World) -> None:
    duty = world.duty()
    seen = duty.version
    signed_in(world.head).post(f"/desk/duties/{duty.pk}/done/", {"version": seen})
    answer = signed_in(world.member).post(f"/desk/duties/{duty.pk}/take-on/", {"version": seen})
    assert spoken(answer) == "Nothing was changed, because somebody was quicker. Ben Head has marked it done."
    assert (state_of(duty), duty.done_by) == (MilestoneState.DONE, world.head)


def test_an_answer_that_cannot_follow_is_refused_in_a_sentence(world: World) -> None:
    done = {"state": MilestoneState.DONE, "done_at": timezone.now(), "done_by": world.head}
    duty = world.duty(**done)
    answer = signed_in(world.member).post(f"/desk/duties/{duty.pk}/take-on/")
    assert spoken(answer) == "The duty is done and cannot become in work from there."


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_an_answer_leads_nowhere_else(world: World, elsewhere: str) -> None:
    duty = world.duty()
    answer = signed_in(world.member).post(f"/desk/duties/{duty.pk}/take-on/", {"next": elsewhere})
    assert answer.headers["Location"] == f"/desk/#duty-{duty.pk}"


# Answers by htmx


def by_htmx(person: User, address: str, target: str = "li", **data: Any) -> Any:
    headers = {**HTMX, "HX-Target": target, "HX-Current-URL": "http://testserver/desk/?who=me"}
    return signed_in(person).post(address, data, headers=headers)


def test_htmx_gets_the_line_back_in_its_place(world: World) -> None:
    duty = world.duty(name="Brief")
    world.alert(duty)
    world.alert()
    answer = by_htmx(world.member, f"/desk/duties/{duty.pk}/take-on/", version=duty.version)
    part = answer.content.decode()
    assert answer.status_code == 200 and "<html" not in part
    assert part.count(f'id="duty-{duty.pk}"') == 1 and "You have it" in part
    assert 'name="next" value="/desk/?who=me"' in part
    assert "“Brief” is yours now." in part
    assert '<span id="desk-count" hx-swap-oob="true"><span class="badge"><span aria-hidden="true">1<' in part
    assert answer.headers["HX-Trigger"] == '{"instep:changed": {"target": "body"}}'


def test_the_panel_gets_itself_back_and_the_line_beside_it(world: World) -> None:
    duty = world.duty()
    part = by_htmx(world.member, f"/desk/duties/{duty.pk}/done/", target="aside#panel").content.decode()
    assert "panel__header" in part and f'id="duty-{duty.pk}" hx-swap-oob="true"' in part


def test_htmx_is_told_what_is_missing_where_it_asked(world: World) -> None:
    duty = world.duty()
    answer = by_htmx(world.member, f"/desk/duties/{duty.pk}/waive/", target="aside#panel")
    assert answer.status_code == 200 and "HX-Trigger" not in answer.headers
    assert "Say in a few words why" in answer.content.decode()


def test_htmx_hears_a_refusal_as_a_message(world: World) -> None:
    duty = world.duty()
    viewer = make_user(department=world.social, role=RoleName.VIEWER)
    part = by_htmx(viewer, f"/desk/duties/{duty.pk}/done/").content.decode()
    assert "Its members can answer it." in part and f'id="duty-{duty.pk}"' in part
    assert state_of(duty) == MilestoneState.OPEN


def test_htmx_gets_what_changes_on_the_desk_and_no_line(world: World) -> None:
    world.duty(name="Brief")
    part = signed_in(world.member).get("/desk/", headers=HTMX).content.decode()
    assert 'id="desk-state"' in part and 'id="alerts"' in part and 'id="desk-count"' in part
    assert "<html" not in part and 'class="duty' not in part


# Alerts


def alerts_of(person: User, query: str = "") -> list[str]:
    answer = signed_in(person).get(f"/desk/{query}")
    return [text.campaign for text in answer.context["inbox"].unread]


def test_urgent_alerts_stand_first_then_the_newest(world: World) -> None:
    hour = dt.timedelta(hours=1)
    for name, ago, urgent in (("Old", 3, False), ("New", 1, False), ("Urgent", 5, True)):
        campaign = make_campaign(name=name)
        activity = world.activity(campaign=campaign)
        world.alert(activity=activity, due_at=timezone.now() - ago * hour, is_urgent=urgent)
    assert alerts_of(world.head) == ["Urgent", "New", "Old"]


def test_an_alert_says_what_and_leads_to_its_duty(world: World) -> None:
    duty = world.duty(name="Creative approved")
    world.alert(duty)
    page = signed_in(world.head).get("/desk/").content.decode()
    assert "Organic social: work begins on “Creative approved”" in page
    assert f'href="/desk/duties/{duty.pk}/"' in page


def test_only_what_was_fired_to_my_departments_is_in_my_inbox(world: World) -> None:
    world.alert(department=world.pr)
    world.alert(state=AlertState.PLANNED)
    world.alert(state=AlertState.SUPERSEDED)
    assert alerts_of(world.head) == []
    assert unacknowledged_count(access_for(world.head), timezone.now()) == 0


def test_an_alert_about_what_became_a_draft_is_neither_shown_nor_counted(world: World) -> None:
    world.alert()
    Campaign.objects.update(state=CampaignState.DRAFT)
    assert alerts_of(world.head) == []
    assert unacknowledged_count(access_for(world.head), timezone.now()) == 0


def test_what_two_of_my_departments_are_told_is_read_and_counted_once(world: World) -> None:
    both = make_user(department=world.social)
    both.memberships.create(department=world.pr, role=RoleName.MEMBER)
    duty = world.duty(responsibles=[world.social, world.pr])
    first, second = world.alert(duty), world.alert(duty, department=world.pr)
    assert alerts_of(both) == ["Spring launch"]
    assert unacknowledged_count(access_for(both), timezone.now()) == 1
    signed_in(both).post("/desk/alerts/seen/", {"alert": [first.pk, second.pk]})
    assert Alert.objects.filter(acknowledged_by=both).count() == 2
    assert unacknowledged_count(access_for(both), timezone.now()) == 0


def test_acknowledging_is_written_down_once_and_undone_from_its_message(world: World) -> None:
    alert = world.alert()
    client = signed_in(world.member)
    answer = client.post("/desk/alerts/seen/", {"alert": alert.pk, "next": "/desk/?who=me"})
    assert answer.headers["Location"] == "/desk/?who=me#alerts"
    alert.refresh_from_db()
    assert alert.acknowledged_by == world.member and spoken(answer) == "1 alert seen."
    assert AuditEntry.objects.get(verb="acknowledged").by == world.member
    (message,) = answer.wsgi_request._messages
    client.post(message.extra_tags)
    alert.refresh_from_db()
    assert alert.acknowledged_at is None and alert.acknowledged_by is None


def test_what_somebody_acknowledged_stays_theirs(world: World) -> None:
    alert = world.alert()
    signed_in(world.head).post("/desk/alerts/seen/", {"alert": alert.pk})
    alert.refresh_from_db()
    at = alert.acknowledged_at
    assert at is not None
    answer = signed_in(world.member).post("/desk/alerts/seen/", {"alert": alert.pk})
    assert spoken(answer) == "Nothing was waiting here: somebody has seen it already."
    signed_in(world.member).post("/desk/alerts/unseen/", query_params={"at": at.isoformat()})
    alert.refresh_from_db()
    assert (alert.acknowledged_by, alert.acknowledged_at) == (world.head, at)


@pytest.mark.parametrize("text", ["", "yesterday", "2027-03-01T10:00:00", "2027-13-01T10:00:00Z"])
def test_an_undo_with_no_such_moment_changes_nothing(world: World, text: str) -> None:
    alert = world.alert()
    client = signed_in(world.member)
    client.post("/desk/alerts/seen/", {"alert": alert.pk})
    assert client.post("/desk/alerts/unseen/", query_params={"at": text}).status_code == 302
    alert.refresh_from_db()
    assert alert.acknowledged_by == world.member


def test_nobody_acknowledges_for_another_department(world: World) -> None:
    alert = world.alert()
    guest = make_user()
    CampaignGuest.objects.create(campaign=world.campaign, user=guest)
    viewer = make_user(department=world.social, role=RoleName.VIEWER)
    for person in (make_user(department=world.pr), viewer, guest):
        signed_in(person).post("/desk/alerts/seen/", {"alert": [alert.pk, "no such id", str(uuid.uuid4())]})
        alert.refresh_from_db()
        assert alert.acknowledged_at is None
        assert unacknowledged_count(access_for(person), timezone.now()) == 0
    assert "Seen" not in signed_in(viewer).get("/desk/").content.decode().replace("Seen before", "")


def test_reading_acknowledges_nothing(world: World) -> None:
    alert = world.alert()
    assert signed_in(world.head).get("/desk/alerts/seen/", {"alert": alert.pk}).status_code == 405
    assert signed_in(world.head).get("/desk/alerts/unseen/").status_code == 405
    alert.refresh_from_db()
    assert alert.acknowledged_at is None


def test_answering_a_duty_acknowledges_its_alerts_in_ones_own_department(world: World) -> None:
    duty = world.duty(responsibles=[world.social, world.pr])
    mine, theirs, other = world.alert(duty), world.alert(duty, department=world.pr), world.alert()
    signed_in(world.member).post(f"/desk/duties/{duty.pk}/take-on/")
    seen = set(Alert.objects.filter(acknowledged_by=world.member))
    assert seen == {mine}
    assert {theirs, other} == set(Alert.objects.filter(acknowledged_at=None, state=AlertState.FIRED))


def test_an_alert_things_have_overtaken_says_so(world: World) -> None:
    done = {"state": MilestoneState.DONE, "done_at": timezone.now(), "done_by": world.head}
    world.alert(world.duty(**done))
    page = signed_in(world.member).get("/desk/").content.decode()
    assert "Things have changed since: nothing to do here." in page


def test_an_inbox_narrows_to_kinds(world: World) -> None:
    world.alert(activity=world.activity(campaign=make_campaign(name="News")))
    world.alert(world.duty(activity=world.activity(campaign=make_campaign(name="Work"))))
    assert alerts_of(world.head, f"?kind={AlertKind.NEW}") == ["News"]
    assert sorted(alerts_of(world.head, f"?kind={AlertKind.NEW}&kind={AlertKind.COMING}")) == ["News", "Work"]


def test_the_rail_counts_what_waits(world: World) -> None:
    alert = world.alert()
    client = signed_in(world.head)
    assert '<span class="badge"><span aria-hidden="true">1</span>' in client.get("/channels/").content.decode()
    part = client.post("/desk/alerts/seen/", {"alert": alert.pk}, headers=HTMX).content.decode()
    assert '<span id="desk-count" hx-swap-oob="true"></span>' in part


# Speed


def queries_of(person: User, address: str) -> int:
    client = signed_in(person)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_a_desk_takes_as_many_queries_for_500_duties_as_for_one(world: World) -> None:
    activity = world.activity()

    def grow(count: int) -> None:
        for number in range(Milestone.objects.count(), count):
            duty = world.duty(number % 40 - 5, activity=activity)
            world.alert(duty, occurrence=str(number))

    found = []
    for count in (1, 3, 500):
        grow(count)
        found.append(queries_of(world.head, "/desk/?later=all"))
    assert found == [found[0]] * 3
    assert found[0] <= 36


def test_a_duty_takes_no_more_queries_where_many_share_it(world: World) -> None:
    single = world.duty()
    shared = world.duty(responsibles=[world.social, world.pr, world.marketing])
    for _number in range(5):
        make_user(department=world.pr)
    addresses = [f"/desk/duties/{duty.pk}/" for duty in (single, shared)]
    assert queries_of(world.head, addresses[0]) == queries_of(world.head, addresses[1])


def test_the_channels_and_owners_of_strangers_leave_no_trace(world: World) -> None:
    """A duty of nobody in particular of another team's draft shows in no list, count or line of mine."""
    draft = make_campaign(name="Hush", state=CampaignState.DRAFT)
    channel = make_channel(owner=world.social)
    activity = make_activity(campaign=draft, channel=channel, starts_on=world.day(9))
    duty = make_milestone(activity=activity, due_on=world.day(1), name="Whisper")
    make_alert(milestone=duty, state=AlertState.FIRED, due_at=timezone.now())
    page = signed_in(world.head).get("/desk/").content.decode()
    assert "Hush" not in page and "Whisper" not in page and "badge" not in page
