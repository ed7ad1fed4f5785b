"""The pages of campaigns: who sees and changes what, what they answer, and what they cost."""

import datetime as dt
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from campaigns.actions.activities import create_activity
from campaigns.actions.campaigns import cancel_campaign
from campaigns.actions.reorganising import merge_departments
from campaigns.enums import CampaignState, MilestoneState
from campaigns.models import Activity, Campaign, Channel, Milestone, MilestoneResponsible
from campaigns.queries.campaign_list import PER_PAGE
from campaigns.rules.schedule import Schedule
from departments.enums import RoleName
from departments.models import AuditEntry, User
from tests.campaigns.actors import RIGHTS, invited, someone, words
from tests.factories import (
    make_activity,
    make_calendar,
    make_campaign,
    make_channel,
    make_department,
    make_milestone,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def organisation() -> None:
    make_organisation(default_calendar=make_calendar(weekend=()))


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(name="Aurora", lead=make_department(name="Marketing"))


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


@pytest.fixture
def planner(client: Client, campaign: Campaign) -> User:
    """The owner of Aurora, signed in."""
    client.force_login(campaign.owner)
    return campaign.owner


def address(campaign: Campaign, rest: str = "") -> str:
    return f"/campaigns/{campaign.pk}/{rest}"


def add(campaign: Campaign, channel: Channel, starts_on: dt.date, title: str = "Teaser") -> Activity:
    """An activity made by the action, so that it has its duties."""
    schedule = Schedule(starts_on, starts_on)
    return create_activity(by=campaign.owner, campaign_id=campaign.pk, channel=channel, title=title, schedule=schedule)


# Who may


@pytest.mark.parametrize("who", RIGHTS)
@pytest.mark.parametrize("state", [CampaignState.CONFIRMED, CampaignState.DRAFT])
def test_each_sees_what_is_theirs_to_see(client: Client, campaign: Campaign, who: str, state: CampaignState) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(state=state)
    client.force_login(someone(campaign, who))
    sees = RIGHTS[who].sees_draft if state == CampaignState.DRAFT else RIGHTS[who].sees
    page, listed = client.get(address(campaign)), client.get("/campaigns/")
    assert page.status_code == (200 if sees else 404)
    assert ("Aurora" in words(page)) is sees
    assert ("Aurora" in words(listed)) is sees


def test_what_may_not_be_seen_looks_like_what_is_not_there(client: Client, campaign: Campaign) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.DRAFT)
    client.force_login(someone(campaign, "member of the lead department"))
    hidden, missing = client.get(address(campaign)), client.get(f"/campaigns/{uuid4()}/")
    assert (hidden.status_code, words(hidden)) == (404, words(missing))


@pytest.mark.parametrize("who", RIGHTS)
def test_each_changes_what_is_theirs_to_change(client: Client, campaign: Campaign, who: str) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.TENTATIVE)
    client.force_login(someone(campaign, who))
    for page in ("edit/", "confirm/", "cancel/", "state/draft/", "state/confirmed/"):
        method = client.get if page == "confirm/" else client.post
        answer = method(address(campaign, page), {"name": "Mine now", "reason": "It is mine"})
        if RIGHTS[who].edits:
            assert answer.status_code in (200, 302), page
        else:
            assert answer.status_code == (403 if RIGHTS[who].sees else 404), page
            stored = Campaign.objects.get(pk=campaign.pk)
            assert (stored.name, stored.state, stored.version) == ("Aurora", CampaignState.TENTATIVE, 1), page
            assert not AuditEntry.objects.exists(), page


@pytest.mark.parametrize("who", [who for who, rights in RIGHTS.items() if rights.sees])
def test_who_may_not_change_a_campaign_is_offered_no_way_to(client: Client, campaign: Campaign, who: str) -> None:
    client.force_login(someone(campaign, who))
    text = client.get(address(campaign)).content.decode()
    for way in ("/edit/", "/state/", "/activities/new/"):
        assert (way in text) is RIGHTS[who].edits, way


def test_a_refusal_says_who_may(client: Client, campaign: Campaign) -> None:
    client.force_login(someone(campaign, "viewer"))
    assert "Only planners of the lead department change this campaign" in words(client.get(address(campaign, "edit/")))


@pytest.mark.parametrize("page", ["", "edit/", "history/", "confirm/", "cancel/"])
def test_a_stranger_is_asked_to_sign_in(client: Client, campaign: Campaign, page: str) -> None:
    answer = client.get(address(campaign, page))
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("page", ["", "history/", "confirm/"])
def test_pages_that_only_show_take_no_post(client: Client, planner: User, campaign: Campaign, page: str) -> None:
    assert client.post(address(campaign, page)).status_code == 405


def test_a_link_alone_changes_no_state(client: Client, planner: User, campaign: Campaign) -> None:
    assert client.get(address(campaign, "state/tentative/")).status_code == 405
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.CONFIRMED


def test_a_guest_sees_neither_history_nor_others_nor_internal_pages(client: Client, campaign: Campaign) -> None:
    other = invited(campaign)
    make_activity(campaign=campaign, channel=make_channel(owner=make_department(name="Print")))
    client.force_login(invited(campaign))
    page = client.get(address(campaign))
    assert client.get(address(campaign, "history/")).status_code == 403
    assert "Latest" not in words(page) and "Who sees it" not in words(page) and other.name not in words(page)
    assert 'href="/departments/' not in page.content.decode().partition("<main")[2]


# The list


def listed(client: Client, query: str = "", **headers: str) -> str:
    answer = client.get(f"/campaigns/{query}", headers=headers)
    assert answer.status_code == 200
    return words(answer)


def test_what_is_over_is_listed_only_when_asked_for(client: Client, planner: User, campaign: Campaign) -> None:
    for state in (CampaignState.DONE, CampaignState.ARCHIVED):
        make_campaign(name=f"Old {state}", state=state)
    assert "Old" not in listed(client)
    assert "Old done" in listed(client, "?state=done") and "Aurora" not in listed(client, "?state=done")
    assert "Old archived" in listed(client, "?state=archived&state=confirmed")


def test_filters_narrow_to_a_department_and_to_words(client: Client, planner: User, campaign: Campaign) -> None:
    make_campaign(name="Borealis", lead=make_department(name="Sales"), tags=["Spring"], brand="Acme")
    assert "Borealis" not in listed(client, f"?department={campaign.lead_department.slug}")
    for text in ("borea", "spring", "acme", "bor%20acm"):
        assert "Borealis" in listed(client, f"?q={text}") and "Aurora" not in listed(client, f"?q={text}")
    assert "No campaign answers to that" in listed(client, "?q=borealis+aurora")


def test_a_department_that_was_merged_into_another_filters_by_that_one(
    client: Client, planner: User, campaign: Campaign
) -> None:
    make_campaign(name="Borealis", lead=make_department(name="Sales"))
    gone = make_department(name="Gone", slug="gone")
    merge_departments(by=None, source_id=gone.pk, target_id=campaign.lead_department_id)
    text = listed(client, "?department=gone")
    assert "Aurora" in text and "Borealis" not in text and "department=gone" not in text


def test_odd_filters_are_no_error(client: Client, planner: User, campaign: Campaign) -> None:
    for query in ("?department=%00", "?state=nonsense", "?q=%00Aurora", "?page=nonsense", "?page=-4", "?q=%25"):
        assert client.get(f"/campaigns/{query}").status_code == 200, query
    assert "Aurora" in listed(client, "?q=%00Aurora")
    assert "Aurora" not in listed(client, "?q=%25")


def test_a_draft_is_found_by_no_search_of_those_who_may_not_see_it(client: Client, campaign: Campaign) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.DRAFT)
    client.force_login(someone(campaign, "planner of another department"))
    for query in ("?q=Aurora", "?state=draft", f"?department={campaign.lead_department.slug}"):
        text = listed(client, query)
        assert "0 campaigns" in text
        assert campaign.owner.name not in text and "Marketing" not in text


def test_the_list_says_who_is_in_step(client: Client, planner: User, campaign: Campaign, today: dt.date) -> None:
    day = dt.timedelta(days=1)
    late, short = make_campaign(name="Late one"), make_campaign(name="Short one")
    make_activity(campaign=campaign, starts_on=today + 9 * day)
    make_milestone(
        activity=make_activity(campaign=late, starts_on=today + day), due_on=today - 3 * day, planned_on=today - 9 * day
    )
    make_milestone(
        activity=make_activity(campaign=short, starts_on=today + day), due_on=today - 3 * day, planned_on=today
    )
    text = listed(client)
    assert "Late one open ▲" not in text
    assert "1 late duty" in text.partition("Late one")[2].partition("Short one")[0]
    assert "1 short notice" in text.partition("Short one")[2]
    assert "In step" in text.partition("Aurora")[2]


def test_a_duty_that_need_not_be_done_puts_nobody_out_of_step(
    client: Client, planner: User, campaign: Campaign, today: dt.date
) -> None:
    activity = make_activity(campaign=campaign, starts_on=today + dt.timedelta(days=5))
    past = today - dt.timedelta(days=5)
    make_milestone(activity=activity, due_on=past, must_have=False)
    make_milestone(activity=activity, due_on=past, state=MilestoneState.CANCELLED)
    assert "In step" in listed(client).partition("Aurora")[2]
    assert "In step:" in words(client.get(address(campaign))) and "late duty" not in words(
        client.get(address(campaign))
    )


@pytest.mark.parametrize("count", [1, 3, 500])
def test_the_list_costs_the_same_however_many_campaigns(
    client: Client, planner: User, campaign: Campaign, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    fill_list(campaign, count)
    with django_assert_num_queries(15):
        assert f"{count + 1} campaigns" in listed(client)


def fill_list(campaign: Campaign, count: int) -> None:
    made = Campaign.objects.bulk_create(
        Campaign(name=f"No. {n}", owner=campaign.owner, lead_department=campaign.lead_department, state="confirmed")
        for n in range(count)
    )
    channel = make_channel(owner=campaign.lead_department)
    for each in made[:3]:
        make_milestone(activity=make_activity(campaign=each, channel=channel), due_on=dt.date(2025, 1, 1))


def test_the_list_is_paged_and_keeps_its_filters(client: Client, planner: User, campaign: Campaign) -> None:
    fill_list(campaign, PER_PAGE + 1)
    answer = client.get("/campaigns/?q=No.&page=2")
    assert f"{PER_PAGE + 1}–{PER_PAGE + 1} of {PER_PAGE + 1}" in words(answer)
    assert "?q=No.&amp;page=1" in answer.content.decode()


def test_htmx_gets_the_part_that_filters_change(client: Client, planner: User, campaign: Campaign) -> None:
    answer = client.get("/campaigns/?q=Aurora", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    text = answer.content.decode()
    assert "<html" not in text and "Aurora" in text and 'hx-swap-oob="true"' in text
    assert "HX-Request-Type" in answer["Vary"]


# One campaign's page


def test_the_page_answers_whether_all_are_in_step(
    client: Client, planner: User, campaign: Campaign, today: dt.date
) -> None:
    rules = [{"name": "Booking", "offset": -30}, {"name": "Proof", "offset": -2}]
    printing, social = (
        make_department(name="Print", mailbox="p@example.com"),
        make_department(name="Social", mailbox="s@example.com"),
    )
    add(campaign, make_channel(owner=printing, rules=rules), today + dt.timedelta(days=12))
    add(campaign, make_channel(owner=social), today + dt.timedelta(days=12))
    text = words(client.get(address(campaign)))
    assert "In step: 1 of 2 departments. 1 short notice." in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "18 working days short" in text
    assert "0 of 2 duties done" in text
    assert "gap" not in text.partition("Departments")[0].partition("In step:")[2]


def test_the_page_says_who_would_hear_of_nothing(
    client: Client, planner: User, campaign: Campaign, today: dt.date
) -> None:
    silent = make_department(name="Silent team")
    add(campaign, make_channel(name="Radio"), today + dt.timedelta(days=40))
    add(campaign, make_channel(name="Stand", owner=silent), today + dt.timedelta(days=40))
    text = words(client.get(address(campaign))).replace("\N{NO-BREAK SPACE}", " ")
    assert "2 gaps." in text
    assert "Radio has no owner." in text and "Silent team cannot be reached" in text
    make_user(department=silent, role=RoleName.HEAD)
    assert "Silent team cannot be reached" not in words(client.get(address(campaign)))


def test_unscheduled_and_cancelled_activities_stand_apart(client: Client, planner: User, campaign: Campaign) -> None:
    make_activity(campaign=campaign, starts_on=None, title="Some day")
    make_activity(campaign=campaign, state="cancelled", title="Never")
    text = words(client.get(address(campaign)))
    assert "Some day" in text.partition("Waiting for a date")[2]
    assert "Never" in text.partition("1 cancelled")[2]


def test_duties_of_a_draft_are_not_late_but_would_be_short(
    client: Client, planner: User, campaign: Campaign, today: dt.date
) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.DRAFT)
    activity = make_activity(campaign=campaign, starts_on=today + dt.timedelta(days=2))
    make_milestone(activity=activity, due_on=today - dt.timedelta(days=4), planned_on=today - dt.timedelta(days=50))
    text = words(client.get(address(campaign))).replace("\N{NO-BREAK SPACE}", " ")
    assert "A draft: nobody is told yet." in text and "1 short notice." in text
    assert "if it were confirmed today" in text and "4 working days short" in text
    assert "late" not in text.partition("Latest")[0].lower()


@pytest.mark.parametrize("count", [1, 3, 500])
def test_the_page_costs_the_same_however_many_activities(
    client: Client, planner: User, campaign: Campaign, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    fill_campaign(campaign, count)
    with django_assert_num_queries(31):
        assert f"{count} on the calendar" in words(client.get(address(campaign)))


def fill_campaign(campaign: Campaign, count: int) -> None:
    department = make_department()
    channel, day = make_channel(owner=department), dt.date(2027, 3, 1)
    activities = Activity.objects.bulk_create(
        Activity(campaign=campaign, channel=channel, title=f"Piece {n}", starts_on=day, ends_on=day)
        for n in range(count)
    )
    milestones = Milestone.objects.bulk_create(
        Milestone(campaign=campaign, activity=each, name="Duty", warn_on=day, due_on=day, planned_on=day,
                  late_on=day + dt.timedelta(days=1))
        for each in activities
    )  # fmt: skip
    MilestoneResponsible.objects.bulk_create(
        MilestoneResponsible(milestone=each, department=department) for each in milestones
    )


# Starting and changing


def filled(campaign: Campaign, **values: object) -> dict[str, object]:
    return {
        "name": campaign.name,
        "lead_department": campaign.lead_department_id,
        "owner": campaign.owner_id,
        "version": campaign.version,
        **values,
    }


def test_a_new_campaign_is_a_draft_of_a_department_one_plans_for(
    client: Client, planner: User, campaign: Campaign
) -> None:
    form = filled(
        campaign,
        name="  New   one ",
        audiences="Families; Nurses, families , ",
        tags='"a, b", c',
        launch_on="2027-03-01",
    )
    answer = client.post("/campaigns/new/", form)
    made = Campaign.objects.get(name="New one")
    assert answer["Location"] == address(made)
    assert (made.state, made.launch_on) == (CampaignState.DRAFT, dt.date(2027, 3, 1))
    assert (made.audiences, made.tags) == (["Families", "Nurses", "families"], ["a, b", "c"])


def test_nobody_starts_a_campaign_for_a_department_they_do_not_plan_for(
    client: Client, planner: User, campaign: Campaign
) -> None:
    form = filled(campaign, name="Theirs", lead_department=make_department(name="Sales").pk)
    answer = client.post("/campaigns/new/", form)
    assert "Choose a department you plan campaigns for." in words(answer)
    assert 'value="Theirs"' in answer.content.decode()
    assert not Campaign.objects.filter(name="Theirs").exists()


@pytest.mark.parametrize("who", ["viewer", "member of the lead department", "guest", "somebody without a department"])
def test_who_plans_nothing_starts_nothing(client: Client, campaign: Campaign, who: str) -> None:
    client.force_login(someone(campaign, who))
    for answer in (client.get("/campaigns/new/"), client.post("/campaigns/new/", filled(campaign, name="Theirs"))):
        assert answer.status_code == 403 and "Planners and heads start campaigns." in words(answer)
    assert not Campaign.objects.filter(name="Theirs").exists()


def test_what_was_typed_stays_when_something_is_missing(client: Client, planner: User, campaign: Campaign) -> None:
    answer = client.post(address(campaign, "edit/"), filled(campaign, name=" ", brand="Nova", tags="x; y"))
    text = answer.content.decode()
    assert "Give the campaign a name." in words(answer)
    assert 'value="Nova"' in text and 'value="x; y"' in text
    campaign.refresh_from_db()
    assert campaign.brand == ""


def test_both_sides_of_a_conflict_are_shown_and_the_next_save_keeps_mine(
    client: Client, planner: User, campaign: Campaign
) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(name="Theirs", tags=["hero", "spring"], version=2)
    answer = client.post(address(campaign, "edit/"), filled(campaign, name="Mine", brand="Nova"))
    text = answer.content.decode()
    form = answer.context["form"]
    shown = {clash.field.name: (clash.mine, clash.theirs, clash.chosen) for clash in form.clashes}
    # Which of it was changed by whom is not known here: the page came without what it had shown.
    assert shown == {
        "name": ("Mine", "Theirs", "mine"), "brand": ("Nova", "nothing", "mine"),
        "tags": ("nothing", "hero, spring", "mine"),
    }  # fmt: skip
    assert 'value="Mine"' in text and 'value="Nova"' in text
    campaign.refresh_from_db()
    assert campaign.name == "Theirs"
    version = campaign.version
    assert f'name="version" value="{version}"' in text
    client.post(address(campaign, "edit/"), filled(campaign, name="Mine", brand="Nova", version=version))
    campaign.refresh_from_db()
    assert (campaign.name, campaign.brand) == ("Mine", "Nova")


# From state to state


def test_confirming_shows_first_just_the_short_notice_that_comes_of_it(
    client: Client, planner: User, campaign: Campaign, today: dt.date
) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.DRAFT)
    rules = [
        {"name": "Booking", "offset": -30},
        {"name": "Proof", "offset": -5},
        {"name": "Sample", "offset": -20, "must_have": False},
    ]
    add(campaign, make_channel(owner=make_department(), rules=rules), today + dt.timedelta(days=12))
    text = words(client.get(address(campaign, "confirm/")))
    assert "Confirming today puts 1 duty at short notice." in text and "18 working days short" in text
    assert Campaign.objects.get().state == CampaignState.DRAFT
    client.post(address(campaign, "state/confirmed/"), {"version": 1})
    short = Milestone.objects.filter(shortfall_days__gt=0)
    assert [(each.name, each.shortfall_days) for each in short] == [("Booking", 18)]


def test_a_move_can_be_undone_from_its_message(client: Client, planner: User, campaign: Campaign) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.DRAFT)
    page = client.post(address(campaign, "state/tentative/"), {"version": 1}, follow=True)
    assert "Aurora is tentative now." in words(page)
    client.post(undo_of(page.content.decode()))
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.DRAFT


def undo_of(text: str) -> str:
    """Return the address the message's Undo posts to."""
    return text.partition("data-message")[2].partition('action="')[2].partition('"')[0].replace("&amp;", "&")


def test_an_undo_does_not_run_over_what_happened_since(client: Client, planner: User, campaign: Campaign) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.DRAFT)
    page = client.post(address(campaign, "state/tentative/"), {"version": 1}, follow=True)
    Campaign.objects.filter(pk=campaign.pk).update(version=3)
    after = client.post(undo_of(page.content.decode()), follow=True)
    assert "somebody was quicker" in words(after)
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.TENTATIVE


def test_a_move_the_table_does_not_have_is_refused_with_a_sentence(
    client: Client, planner: User, campaign: Campaign
) -> None:
    page = client.post(address(campaign, "state/archived/"), {"version": 1}, follow=True)
    assert "The campaign is confirmed and cannot become archived from there." in words(page)
    assert client.post(address(campaign, "state/live/")).status_code == 404
    assert client.post(address(campaign, "state/nonsense/")).status_code == 404


def test_cancelling_takes_a_reason_that_the_page_then_says(client: Client, planner: User, campaign: Campaign) -> None:
    assert "Say in a few words why" in words(client.post(address(campaign, "cancel/"), {"reason": " "}))
    page = client.post(address(campaign, "cancel/"), {"reason": "No budget", "version": 1}, follow=True)
    assert "No budget" in words(page) and "Cancelled." in words(page)
    client.post(address(campaign, "state/draft/"), {"version": 2})
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.DRAFT


def test_cancelling_what_somebody_else_has_changed_asks_once_more(
    client: Client, planner: User, campaign: Campaign
) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(version=2)
    answer = client.post(address(campaign, "cancel/"), {"reason": "No budget", "version": 1})
    assert "Somebody was quicker" in words(answer) and 'value="No budget"' in answer.content.decode()
    assert client.post(address(campaign, "cancel/"), {"reason": "No budget", "version": 2}).status_code == 302


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (CampaignState.DRAFT, ["tentative", "confirm", "cancel"]),
        (CampaignState.TENTATIVE, ["confirm", "draft", "cancel"]),
        (CampaignState.CONFIRMED, ["tentative", "cancel"]),
        (CampaignState.LIVE, ["cancel"]),
        (CampaignState.DONE, ["archived"]),
        (CampaignState.ARCHIVED, ["done"]),
    ],
)
def test_each_state_offers_its_moves_and_says_what_they_do(
    client: Client, planner: User, campaign: Campaign, state: CampaignState, offered: list[str]
) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(state=state)
    text = client.get(address(campaign)).content.decode()
    routes = {
        name: address(campaign, f"{name}/" if name in ("confirm", "cancel") else f"state/{name}/")
        for name in ("tentative", "confirm", "draft", "cancel", "archived", "done", "live", "confirmed")
    }
    assert {name for name, route in routes.items() if f'"{route}"' in text} == set(offered)


# History


def test_history_tells_what_happened_newest_first(
    client: Client, planner: User, campaign: Campaign, today: dt.date
) -> None:
    add(campaign, make_channel(name="Print", owner=make_department()), today + dt.timedelta(days=60), title="Insert")
    client.post(address(campaign, "edit/"), filled(campaign, name="Aurora 2", brand="Nova"))
    cancel_campaign(by=planner, campaign_id=campaign.pk, reason="No budget")
    text = words(client.get(address(campaign, "history/")))
    sentences = [
        f"{planner.name} cancelled the campaign: “No budget”",
        f"{planner.name} changed name and brand.",
        f"{planner.name} added “Insert”",
    ]
    assert [text.index(sentence) for sentence in sentences] == sorted(text.index(sentence) for sentence in sentences)
    assert "Name Aurora became Aurora 2" in text


def test_history_names_people_not_keys(client: Client, planner: User, campaign: Campaign) -> None:
    successor = make_user(name="Sue Cessor", department=campaign.lead_department, role=RoleName.PLANNER)
    client.post(address(campaign, "edit/"), filled(campaign, owner=successor.pk))
    assert f"Owner {planner.name} became Sue Cessor" in words(client.get(address(campaign, "history/")))


@pytest.mark.parametrize("count", [1, 60])
def test_history_costs_the_same_however_long(
    client: Client, planner: User, campaign: Campaign, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        AuditEntry.objects.create(
            by=planner, verb="changed", subject_type="campaigns.campaign", subject_id="1", campaign_id=campaign.pk,
            changes={"owner": [planner.pk, number], "lead_department": [1, number]},
        )  # fmt: skip
    with django_assert_num_queries(15):
        assert client.get(address(campaign, "history/")).status_code == 200


def test_a_new_campaign_offers_the_admins_own_department_first(client: Client, campaign: Campaign) -> None:
    make_department(name="Aardvark Studies")
    client.force_login(make_user(department=campaign.lead_department, role=RoleName.HEAD, is_ops_admin=True))
    form = client.get("/campaigns/new/").context["form"]
    assert form.initial["lead_department"] == campaign.lead_department
