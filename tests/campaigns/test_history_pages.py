"""Histories: who reads what, what each holds, and that nothing of what one may not see is in any of them."""

import datetime as dt
from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calendar_app.enums import FeedScope
from calendar_app.feeds.actions import create_feed, restore_feed, revoke_feed
from calendar_app.feeds.targets import Target
from calendar_app.models import Feed
from campaigns.actions import calendars, channels, guests, milestones
from campaigns.actions.activities import create_activity, edit_activity, move_activity
from campaigns.actions.campaigns import edit_campaign
from campaigns.actions.inbox import acknowledge
from campaigns.models import Activity, Alert, Campaign, CampaignGuest, CampaignNamed, ChannelGuest, Milestone
from campaigns.queries.history import history_of, of_campaign, visible_entries
from campaigns.queries.history_lines import PER_PAGE
from campaigns.rules.schedule import Schedule
from departments.access import access_for
from departments.actions import people, routes
from departments.actions.departments import create_department, remove_membership, set_membership
from departments.enums import RoleName, RouteKind
from departments.models import AuditEntry, OrganisationSettings, User
from tests.campaigns.actors import RIGHTS, invited, someone, words
from tests.factories import (
    make_alert,
    make_calendar,
    make_campaign,
    make_channel,
    make_department,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
SECRET = "Heron"
"""In the name of everything that belongs to the confidential campaign, and nowhere else."""


@pytest.fixture(autouse=True, scope="module")
def organisation(module_rows: None) -> None:
    make_organisation(default_calendar=make_calendar(weekend=()))


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


class World:
    """Aurora, open to all, and a confidential campaign of the same department that only its owner is named in."""

    def __init__(self) -> None:
        self.today = timezone.localdate()
        self.admin = make_user(name="Ada Min", is_ops_admin=True)
        self.marketing = make_department(name="Marketing", slug="marketing")
        self.printing = make_department(name="Print room", slug="print-room")
        self.planner = make_user(name="Ana Ruiz", department=self.marketing, role=RoleName.PLANNER)
        self.head = make_user(name="Pia Lind", department=self.printing, role=RoleName.HEAD)
        self.viewer = make_user(name="Vic Torr", department=self.printing, role=RoleName.VIEWER)
        self.channel = make_channel(
            name="Insert", slug="insert", owner=self.printing, rules=[{"name": "Booking", "offset": -30}]
        )
        self.open = self.plan("Aurora", self.planner)
        self.owner = make_user(name="Sal Ent", department=self.marketing, role=RoleName.PLANNER)
        self.secret = self.plan(f"{SECRET} one", self.owner)
        self.everything_happens(self.secret, self.owner)
        Campaign.objects.filter(pk=self.secret.pk).update(secrecy="confidential", was_secret=True)

    def plan(self, name: str, owner: User) -> Campaign:
        campaign = make_campaign(name=name, lead=self.marketing, owner=owner)
        create_activity(
            by=owner, campaign_id=campaign.pk, channel=self.channel, title=f"{name} teaser",
            schedule=Schedule(self.today + 60 * DAY, self.today + 60 * DAY),
        )  # fmt: skip
        return campaign

    def everything_happens(self, campaign: Campaign, by: User) -> None:
        """Make a change of every kind in a campaign."""
        activity = Activity.objects.get(campaign=campaign)
        duty = Milestone.objects.get(activity=activity)
        edit_campaign(by=by, campaign_id=campaign.pk, values={"brand": SECRET, "objective": f"{SECRET} will fly"})
        edit_activity(by=by, activity_id=activity.pk, values={"brief": f"{SECRET} lands"})
        move_activity(by=by, activity_id=activity.pk, starts_on=self.today + 70 * DAY)
        milestones.take_on(by=self.head, milestone_id=duty.pk)
        milestones.waive(by=self.head, milestone_id=duty.pk, reason=f"{SECRET} needs none")
        guests.invite_guest(by=by, campaign_id=campaign.pk, user_id=make_user(name=f"{SECRET} guest").pk)
        guests.end_invitation(by=by, campaign_id=campaign.pk, user_id=CampaignGuest.objects.get().user_id)
        alert = make_alert(activity=activity, department=self.printing, state="fired")
        acknowledge(by=self.head, alert_ids=[alert.pk])
        target = Target(FeedScope.CAMPAIGN, campaign=campaign)
        feed = create_feed(by=by, owner=by, target=target).feed
        revoke_feed(by=by, feed_id=feed.pk)
        restore_feed(by=by, feed_id=feed.pk)


@pytest.fixture(scope="module")
def made(organisation: None) -> World:
    return World()


@pytest.fixture
def world(db: None, made: World) -> World:
    return deepcopy(made)


def pages_of(world: World, campaign: Campaign) -> dict[str, str]:
    """The histories of a campaign and of what is in it."""
    activity = Activity.objects.get(campaign=campaign)
    duty = Milestone.objects.get(activity=activity)
    return {
        "campaign": f"/campaigns/{campaign.pk}/history/",
        "activity": f"/activities/{activity.pk}/history/",
        "duty": f"/desk/duties/{duty.pk}/history/",
    }


SHARED = ["/channels/insert/history/", "/departments/print-room/history/", "/departments/marketing/history/"]


# Who reads which


@pytest.mark.parametrize("who", RIGHTS)
def test_who_sees_a_campaign_reads_its_history_unless_they_are_guests(world: World, who: str) -> None:
    client = signed_in(someone(world.open, who))
    for name, page in pages_of(world, world.open).items():
        status = client.get(page).status_code
        if not RIGHTS[who].sees:
            assert status == 404, name
        else:
            assert status == (403 if "guest" in who else 200), name


@pytest.mark.parametrize("page", SHARED)
def test_people_of_the_organisation_read_of_channels_and_departments(world: World, page: str) -> None:
    for person in (world.admin, world.planner, world.viewer):
        assert signed_in(person).get(page).status_code == 200


def test_guests_read_nothing_of_channels_and_departments(world: World) -> None:
    guest = make_user()
    ChannelGuest.objects.create(channel=world.channel, user=guest)
    client = signed_in(guest)
    refused = client.get("/channels/insert/history/")
    assert refused.status_code == 403 and "for people of the organisation" in words(refused)
    assert client.get("/departments/print-room/history/").status_code == 404
    for page in ("/history/", f"/people/{world.planner.pk}/history/"):
        assert client.get(page).status_code == 403
    assert not AuditEntry.objects.filter(visible_entries(access_for(guest), timezone.now())).exists()


@pytest.mark.parametrize("who", ["planner", "head", "viewer"])
def test_the_log_and_peoples_histories_are_for_ops_admins(world: World, who: str) -> None:
    client = signed_in(getattr(world, who))
    answer = client.get("/history/")
    assert answer.status_code == 403 and "for ops admins" in words(answer)
    assert client.get(f"/people/{world.viewer.pk}/history/").status_code == 403
    assert 'href="/history/"' not in client.get("/campaigns/").content.decode()


def test_ops_admins_find_the_log_among_the_places(world: World) -> None:
    client = signed_in(world.admin)
    assert 'href="/history/"' in client.get("/campaigns/").content.decode()
    assert client.get("/history/").status_code == 200
    assert client.get(f"/people/{world.viewer.pk}/history/").status_code == 200
    assert client.get("/people/999999/history/").status_code == 404


def test_histories_take_no_post_and_undo_takes_nothing_else(world: World) -> None:
    client = signed_in(world.admin)
    for page in [*pages_of(world, world.open).values(), *SHARED, "/history/"]:
        assert client.post(page).status_code == 405, page
    entry = AuditEntry.objects.filter(campaign_id=world.open.pk).first()
    assert client.get(f"/history/{entry.pk}/undo/").status_code == 405


# Nothing leaks


def names_of_the_secret(world: World) -> list[str]:
    return [SECRET.casefold(), str(world.secret.pk)]


def test_everything_about_the_secret_campaign_is_in_the_log(world: World) -> None:
    """Else the tests below would prove nothing."""
    about = AuditEntry.objects.filter(campaign_id=world.secret.pk)
    assert {subject.rpartition(".")[2] for subject in about.values_list("subject_type", flat=True)} >= {
        "campaign", "activity", "milestone", "campaignguest", "alert", "feed"
    }  # fmt: skip
    assert about.count() > 10


def test_what_belongs_to_no_campaign_names_none(world: World) -> None:
    for entry in AuditEntry.objects.filter(campaign_id=None).values("subject_name", "subject_id", "changes", "verb"):
        assert not any(name in str(entry).casefold() for name in names_of_the_secret(world)), entry


@pytest.mark.parametrize("who", ["admin", "planner", "head", "viewer"])
def test_no_page_of_anybodys_says_a_word_of_it(world: World, who: str) -> None:
    client = signed_in(getattr(world, who))
    pages = [*SHARED, *pages_of(world, world.open).values(), f"/campaigns/{world.open.pk}/"]
    if who == "admin":
        asked = ["", f"?q={SECRET}", f"?who={world.owner.pk}", "?kind=campaigns&kind=feeds&kind=guests", "?page=2"]
        pages += [f"/history/{query}" for query in asked] + [f"/people/{world.owner.pk}/history/"]
    for page in pages:
        answer = client.get(page)
        said = answer.content.decode().replace(f'value="{SECRET}"', "").casefold()
        assert answer.status_code == 200, page
        assert not any(name in said for name in names_of_the_secret(world)), page
    for page in pages_of(world, world.secret).values():
        assert client.get(page).status_code == 404, page


def test_counts_filters_and_pages_leave_it_out(world: World) -> None:
    client = signed_in(world.admin)
    count = AuditEntry.objects.exclude(campaign_id=world.secret.pk).count()
    assert client.get("/history/").context["page"].paginator.count == count
    assert client.get(f"/history/?q={SECRET}").context["page"].paginator.count == 0
    options = {name for _key, name in client.get("/history/").context["people"]}
    assert "Sal Ent" not in options, "who did nothing that one may read of is no option"
    assert {"Ana Ruiz"} <= options


def test_its_entries_cannot_be_told_from_missing_ones(world: World) -> None:
    entry = AuditEntry.objects.filter(campaign_id=world.secret.pk, verb="moved").get()
    client = signed_in(world.admin)
    answers = [client.post(f"/history/{key}/undo/") for key in (entry.pk, 987_654_321)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert words(answers[0]) == words(answers[1])


def test_in_the_admin_it_is_left_out_too(world: World) -> None:
    client = signed_in(world.admin)
    for query in ("", f"?q={SECRET}", "?subject_type=campaigns.activity", f"?subject_id={world.secret.pk}"):
        answer = client.get(f"/admin/departments/auditentry/{query}")
        assert answer.status_code == 200
        found = answer.context["cl"].result_list
        assert not any(entry.campaign_id == world.secret.pk for entry in found), query
        assert query in ("", "?subject_type=campaigns.activity") or not found, query
    assert SECRET not in client.get("/admin/departments/auditentry/").content.decode()
    entry = AuditEntry.objects.filter(campaign_id=world.secret.pk).first()
    hidden = client.get(f"/admin/departments/auditentry/{entry.pk}/change/")
    assert hidden.status_code == 302 and SECRET not in words(client.get(hidden["Location"]))
    shown = AuditEntry.objects.filter(campaign_id=world.open.pk).first()
    assert client.get(f"/admin/departments/auditentry/{shown.pk}/change/").status_code == 200


def test_a_feed_that_did_not_say_whose_it_was_when_it_ended_is_left_out_too(world: World) -> None:
    AuditEntry.objects.filter(verb="revoked").update(campaign_id=None)
    assert SECRET not in words(signed_in(world.admin).get("/history/?kind=feeds"))
    assert Feed.objects.get().name == world.secret.name


def test_what_somebody_brings_in_is_theirs_to_read(world: World) -> None:
    for by in (world.admin, make_user(is_ops_admin=True)):
        AuditEntry.objects.create(
            by=by, verb="uploaded", subject_type="calendar_app.importdraft", subject_id="1",
            subject_name=f"plan of {by.pk}.xlsx",
        )  # fmt: skip
    text = words(signed_in(world.admin).get("/history/"))
    assert f"plan of {world.admin.pk}.xlsx" in text and text.count("plan of") == 1


# Who is named reads it, and so do all when it is over


@pytest.mark.parametrize("named", ["user", "department"])
def test_who_is_named_reads_all_of_it(world: World, named: str) -> None:
    who = {"user": world.head} if named == "user" else {"department": world.printing}
    CampaignNamed.objects.create(campaign=world.secret, **who)
    text = words(signed_in(world.head).get(f"/campaigns/{world.secret.pk}/history/"))
    assert "Ana" not in text and f"Sal Ent moved “{SECRET} one teaser”" in text and "needs none" in text


def test_when_the_embargo_is_over_its_history_is_open(world: World) -> None:
    hour = dt.timedelta(hours=1)
    now = timezone.now()
    Campaign.objects.filter(pk=world.secret.pk).update(
        secrecy="embargo", embargo_until=now + hour, embargo_zone="UTC", was_secret=True
    )
    access = access_for(world.viewer)
    assert not history_of(access, of_campaign(world.secret.pk), now).exists()
    assert history_of(access, of_campaign(world.secret.pk), now + hour).count() > 10


def test_whoever_looks_on_reads_only_what_both_may(world: World) -> None:
    now = timezone.now()
    owner, admin = access_for(world.owner), access_for(world.admin)
    for access in (owner.seen_by(admin), admin.seen_by(owner)):
        assert not history_of(access, of_campaign(world.secret.pk), now).exists()
    assert history_of(owner.seen_by(admin), of_campaign(world.open.pk), now).exists()
    guest = access_for(invited(world.open))
    assert not AuditEntry.objects.filter(visible_entries(admin.seen_by(guest), now)).exists()


def test_a_drafts_history_is_read_by_who_sees_the_draft(world: World) -> None:
    Campaign.objects.filter(pk=world.open.pk).update(state="draft")
    assert signed_in(world.viewer).get(f"/campaigns/{world.open.pk}/history/").status_code == 404
    assert "Aurora" not in words(signed_in(world.viewer).get("/channels/insert/history/"))
    Campaign.objects.filter(pk=world.open.pk).update(state="tentative")
    assert "added “Aurora teaser”" in words(signed_in(world.viewer).get(f"/campaigns/{world.open.pk}/history/"))


# What each holds


def text_of(person: User, page: str) -> str:
    return words(signed_in(person).get(page))


def test_an_activitys_history_is_its_own_and_its_duties(world: World) -> None:
    other = create_activity(by=world.planner, campaign_id=world.open.pk, channel=world.channel, title="Reveal")
    activity = Activity.objects.get(campaign=world.open, title="Aurora teaser")
    milestones.take_on(by=world.head, milestone_id=Milestone.objects.get(activity=activity).pk)
    edit_activity(by=world.planner, activity_id=other.pk, values={"title": "Great reveal"})
    text = text_of(world.viewer, f"/activities/{activity.pk}/history/")
    assert "added “Aurora teaser”" in text and "took on “Booking”" in text and "eveal" not in text


def test_a_dutys_history_is_its_own(world: World) -> None:
    duty = Milestone.objects.get(activity__campaign=world.open)
    milestones.finish(by=world.head, milestone_id=duty.pk)
    alert = Alert.objects.filter(milestone=duty).first()
    Alert.objects.filter(pk=alert.pk).update(state="fired", fired_at=timezone.now())
    acknowledge(by=world.viewer, alert_ids=[alert.pk])
    text = text_of(world.viewer, f"/desk/duties/{duty.pk}/history/")
    assert "Pia Lind finished “Booking”" in text and "Vic Torr has seen an alert." in text and "added" not in text


def test_a_channels_history_holds_its_owners_plan_and_facts(world: World) -> None:
    rule = world.channel.rules.get()
    channels.edit_rule(by=world.head, rule_id=rule.pk, offset=-20)
    channels.retire_rule(by=world.head, rule_id=rule.pk)
    channels.set_owners(by=world.head, channel_id=world.channel.pk, departments=[world.marketing])
    channels.retire_channel(by=world.admin, channel_id=world.channel.pk)
    channels.edit_rule(by=world.head, rule_id=make_channel(rules=[{"name": "X", "offset": 0}]).rules.get().pk, name="Y")
    text = text_of(world.viewer, "/channels/insert/history/")
    for sentence in (
        "Pia Lind changed offset of “Booking” in the plan.", "30 before became 20 before",
        "took “Booking” out of the lead-time plan.", "gave “Insert” to Marketing.",
        "Ada Min took the channel “Insert” out of use.",
    ):  # fmt: skip
        assert sentence in text
    assert "“Y”" not in text


def test_a_departments_history_holds_people_routes_facts_and_calendar(world: World) -> None:
    joined = make_user(name="Jo Ined")
    set_membership(by=world.head, department_id=world.printing.pk, user_id=joined.pk, role=RoleName.VIEWER)
    set_membership(by=world.head, department_id=world.printing.pk, user_id=joined.pk, role=RoleName.PLANNER)
    set_membership(by=world.head, department_id=world.marketing.pk, user_id=joined.pk, role=RoleName.VIEWER)
    remove_membership(by=world.head, department_id=world.printing.pk, user_id=world.viewer.pk)
    routes.add_route(by=world.head, department_id=world.printing.pk, kind=RouteKind.MAILBOX, address="p@example.com")
    calendars.edit_department(by=world.admin, department_id=world.printing.pk, time_zone="Asia/Tokyo")
    usual = OrganisationSettings.objects.get().default_calendar_id
    calendars.edit_working_calendar(by=world.admin, calendar_id=usual, country="GB")
    text = text_of(world.planner, "/departments/print-room/history/")
    for sentence in (
        "Pia Lind took Jo Ined into Print room, as viewer.", "Pia Lind made Jo Ined planner of Print room.",
        "Pia Lind took Vic Torr out of Print room.", "added a route: “p@example.com”.",
        "changed time zone of “Print room”.", "of the working calendar",
    ):  # fmt: skip
        assert sentence in text
    assert "into Marketing" not in text
    assert "took Vic Torr out of Print room." in text_of(world.admin, f"/people/{world.viewer.pk}/history/")


def test_a_persons_history_is_what_was_changed_about_them(world: World) -> None:
    people.edit_person(by=world.admin, user_id=world.viewer.pk, name="Vic Torres")
    people.deactivate_person(by=world.admin, user_id=world.viewer.pk)
    people.reactivate_person(by=world.admin, user_id=world.viewer.pk)
    set_membership(by=world.head, department_id=world.printing.pk, user_id=world.viewer.pk, role=RoleName.MEMBER)
    people.edit_person(by=world.admin, user_id=world.head.pk, name="Pia Lindt")
    text = text_of(world.admin, f"/people/{world.viewer.pk}/history/")
    for sentence in (
        "Ada Min changed name of Vic Torres.", "took from Vic Torres the leave to sign in.",
        "let Vic Torres in again.", "made Vic Torres member of Print room.",
    ):  # fmt: skip
        assert sentence in text
    assert "Pia Lindt changed" not in text and "name of Pia" not in text


def test_a_guests_history_is_where_they_were_invited_but_for_what_is_secret(world: World) -> None:
    guest = make_user(name="Gil Out")
    guests.invite_guest(by=world.planner, campaign_id=world.open.pk, user_id=guest.pk)
    guests.invite_channel_guest(by=world.head, channel_id=world.channel.pk, user_id=guest.pk)
    guests.end_channel_invitation(by=world.head, channel_id=world.channel.pk, user_id=guest.pk)
    guests.invite_guest(by=world.owner, campaign_id=world.secret.pk, user_id=guest.pk)
    text = text_of(world.admin, f"/people/{guest.pk}/history/")
    assert "Ana Ruiz invited Gil Out as a guest." in text
    assert "Pia Lind invited Gil Out to the channel." in text
    assert "Pia Lind ended the invitation of Gil Out to the channel." in text
    assert "Sal Ent" not in text and SECRET not in text
    assert "ended the invitation of Gil Out to the channel." in text_of(world.viewer, "/channels/insert/history/")


# The whole log


def sentences(client: Client, query: str) -> list[str]:
    return [line.sentence for line in client.get(f"/history/{query}").context["page"]]


def test_the_log_is_narrowed_by_who_what_when_and_words(world: World) -> None:
    client = signed_in(world.admin)
    create_department(by=world.admin, name="Legal")
    edit_campaign(by=world.planner, campaign_id=world.open.pk, values={"brand": "Nova"})
    AuditEntry.objects.filter(verb="changed", campaign_id=world.open.pk).update(
        at=dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC)
    )
    assert sentences(client, f"?who={world.planner.pk}&kind=campaigns") == ["Ana Ruiz changed brand."]
    assert sentences(client, "?kind=departments&q=legal") == ["Ada Min added the department “Legal”."]
    assert sentences(client, "?since=2026-03-01&until=2026-03-01") == ["Ana Ruiz changed brand."]
    assert sentences(client, "?until=2026-02-28") == sentences(client, "?since=9999-12-31") == []
    assert sentences(client, "?q=aurora+ruiz&kind=campaigns") == ["Ana Ruiz changed brand."]
    assert "Ana Ruiz changed brand." in sentences(client, "?until=9999-12-31&kind=campaigns")


def test_days_are_the_readers(world: World) -> None:
    people.edit_person(by=world.admin, user_id=world.admin.pk, time_zone="Asia/Tokyo")
    edit_campaign(by=world.planner, campaign_id=world.open.pk, values={"brand": "Nova"})
    AuditEntry.objects.filter(verb="changed", campaign_id=world.open.pk).update(
        at=dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC)
    )
    client = signed_in(world.admin)
    assert sentences(client, "?since=2026-03-02&until=2026-03-02") == ["Ana Ruiz changed brand."]
    page = words(client.get("/history/?until=2026-03-02"))
    assert "Mon 2 Mar" in page and "08:30" in page and "times of Asia/Tokyo" in page


@pytest.mark.parametrize(
    "query",
    [
        "?who=x",
        "?who=99999999999",
        "?since=soon",
        "?until=2026-02-30",
        "?kind=zebra",
        "?q=%00",
        "?page=none",
        "?page=99",
    ],
)
def test_an_odd_address_is_still_a_page(world: World, query: str) -> None:
    assert signed_in(world.admin).get(f"/history/{query}").status_code == 200


def test_what_nobody_did_can_be_asked_for(world: World) -> None:
    AuditEntry.objects.create(
        verb="made live", subject_type="campaigns.campaign", subject_id="1", campaign_id=world.open.pk,
        changes={"state": ["confirmed", "live"]},
    )  # fmt: skip
    assert sentences(signed_in(world.admin), "?who=0") == ["The campaign went live."]


def test_a_search_that_finds_nothing_says_how_to_go_on(world: World) -> None:
    assert "Nothing like that happened" in words(signed_in(world.admin).get("/history/?q=zebra"))


def test_a_long_log_comes_in_pages_that_keep_the_filters(world: World) -> None:
    for number in range(PER_PAGE + 1):
        edit_campaign(by=world.planner, campaign_id=world.open.pk, values={"brand": f"B{number}"})
    page = signed_in(world.admin).get("/history/?kind=campaigns")
    assert len(page.context["page"]) == PER_PAGE
    assert 'href="?kind=campaigns&amp;page=2"' in page.content.decode()


def test_nothing_yet_says_what_will_be_here(world: World) -> None:
    make_department(name="Quiet", slug="quiet", working_calendar=make_calendar())
    assert "Nothing has happened yet" in text_of(world.viewer, "/departments/quiet/history/")


# What an entry shows


def test_a_long_text_is_shown_as_what_went_and_what_came(world: World) -> None:
    edit_campaign(by=world.planner, campaign_id=world.open.pk, values={"objective": "Sell one tent to everybody"})
    edit_campaign(by=world.planner, campaign_id=world.open.pk, values={"objective": "Sell two tents to everybody"})
    text = signed_in(world.viewer).get(f"/campaigns/{world.open.pk}/history/").content.decode()
    assert "one tent</del>" in text and "two tents</ins>" in text and "to everybody" in text


def test_markup_in_a_text_stays_text(world: World) -> None:
    edit_campaign(by=world.planner, campaign_id=world.open.pk, values={"objective": "<script>alert(1)</script>"})
    page = signed_in(world.viewer).get(f"/campaigns/{world.open.pk}/history/").content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_an_entry_says_by_which_road_it_came(world: World) -> None:
    client = signed_in(world.planner)
    client.post(
        f"/campaigns/{world.open.pk}/edit/",
        {
            "name": "Aurora",
            "lead_department": world.marketing.pk,
            "owner": world.planner.pk,
            "brand": "Nova",
            "version": 1,
        },
    )
    line = client.get(f"/campaigns/{world.open.pk}/history/").context["page"][0]
    assert (line.sentence, line.via) == ("Ana Ruiz changed brand.", "Browser")


# Undo from the page


def undo_buttons(client: Client, page: str) -> set[str]:
    return {line.sentence for line in client.get(page).context["page"] if line.can_undo}


def test_undo_stands_only_where_it_can_be_done_and_by_whom(world: World) -> None:
    edit_campaign(by=world.planner, campaign_id=world.open.pk, values={"brand": "Nova"})
    edit_campaign(by=world.planner, campaign_id=world.open.pk, values={"brand": "Vega", "tags": ["a"]})
    page = f"/campaigns/{world.open.pk}/history/"
    assert undo_buttons(signed_in(world.planner), page) == {
        "Ana Ruiz changed brand and tags.",
        next(line.sentence for line in signed_in(world.planner).get(page).context["page"] if "added" in line.sentence),
    }
    assert undo_buttons(signed_in(world.viewer), page) == set()


def test_pressing_undo_and_undo_again(world: World) -> None:
    edit_campaign(by=world.planner, campaign_id=world.open.pk, values={"brand": "Nova"})
    client, page = signed_in(world.planner), f"/campaigns/{world.open.pk}/history/"
    entry = AuditEntry.objects.latest("pk")
    answer = client.post(f"/history/{entry.pk}/undo/", {"next": page}, follow=True)
    assert answer.redirect_chain[-1][0] == page
    assert Campaign.objects.get(pk=world.open.pk).brand == ""
    assert "Undone: Ana Ruiz changed brand." in words(
        answer
    ) and "Ana Ruiz undid this: Ana Ruiz changed brand." in words(answer)
    lines = list(answer.context["page"])
    assert lines[0].undoes.id == lines[1].id and lines[1].undone_by.id == lines[0].id
    again = next(message.extra_tags for message in answer.wsgi_request._messages)
    client.post(again.partition("?")[0])
    assert Campaign.objects.get(pk=world.open.pk).brand == "Nova"


def test_a_refused_undo_says_why_and_changes_nothing(world: World) -> None:
    edit_campaign(by=world.planner, campaign_id=world.open.pk, values={"brand": "Nova"})
    entry = AuditEntry.objects.latest("pk")
    edit_campaign(by=world.admin, campaign_id=world.open.pk, values={"brand": "Vega"})
    answer = signed_in(world.planner).post(f"/history/{entry.pk}/undo/", {"next": "/campaigns/"}, follow=True)
    assert "Ada Min changed brand after that" in words(answer)
    assert Campaign.objects.get(pk=world.open.pk).brand == "Vega"


def test_who_may_not_undo_is_told_who_may(world: World) -> None:
    edit_campaign(by=world.planner, campaign_id=world.open.pk, values={"brand": "Nova"})
    answer = signed_in(world.viewer).post(f"/history/{AuditEntry.objects.latest('pk').pk}/undo/")
    assert answer.status_code == 403 and "Only planners of the lead department" in words(answer)


# What it costs


@pytest.mark.parametrize("page", ["campaign", "log"])
def test_a_page_costs_the_same_however_much_happened(world: World, page: str) -> None:
    address = {"campaign": f"/campaigns/{world.open.pk}/history/", "log": "/history/"}[page]
    world.everything_happens(world.open, world.planner)
    spare = signed_in(world.admin)
    spare.get(address)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert spare.get(address).status_code == 200
        counts.append(len(queries))
        for number in range(9):
            edit_campaign(by=world.planner, campaign_id=world.open.pk, values={"brand": f"{number}"})
    assert counts[1] <= counts[0], counts


def test_the_pages_of_a_thing_lead_to_its_history(world: World) -> None:
    client = signed_in(world.viewer)
    activity = Activity.objects.get(campaign=world.open)
    duty = Milestone.objects.get(activity=activity)
    places: dict[str, Any] = {
        f"/campaigns/{world.open.pk}/": f"/campaigns/{world.open.pk}/history/",
        f"/activities/{activity.pk}/": f"/activities/{activity.pk}/history/",
        f"/desk/duties/{duty.pk}/": f"/desk/duties/{duty.pk}/history/",
        "/channels/insert/": "/channels/insert/history/",
        "/departments/print-room/": "/departments/print-room/history/",
    }
    for page, history in places.items():
        assert f'href="{history}"' in client.get(page).content.decode(), page
    guest = signed_in(invited(world.open))
    assert f"/campaigns/{world.open.pk}/history/" not in guest.get(f"/campaigns/{world.open.pk}/").content.decode()


def test_missing_things_have_no_history(world: World) -> None:
    client = signed_in(world.admin)
    for page in (f"/campaigns/{uuid4()}/history/", f"/activities/{uuid4()}/history/", "/channels/fax/history/"):
        assert client.get(page).status_code == 404
