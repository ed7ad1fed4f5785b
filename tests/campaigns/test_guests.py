"""Guests: who is invited how, by whom, until when; and that they meet nothing beside what they were invited to."""

import datetime as dt
import html
import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from campaigns.actions.guests import (
    end_channel_invitation,
    end_invitation,
    invite_channel_guest,
    invite_channel_guest_by_mail,
    invite_guest,
    invite_guest_by_mail,
    renew_channel_guest,
    renew_guest,
)
from campaigns.enums import CampaignState, GuestKind, Secrecy
from campaigns.models import Campaign, CampaignGuest, ChannelGuest
from campaigns.queries.visible import visible_activities, visible_campaigns, visible_channels
from departments.access import access_for
from departments.actions.departments import set_membership
from departments.actions.people import deactivate_person, set_password
from departments.enums import RoleName
from departments.models import AuditEntry, Invitation, OrganisationSettings, User
from tests.campaigns.actors import RIGHTS, someone
from tests.campaigns.desk_world import HTMX, World, make_world, signed_in, spoken
from tests.departments.test_actions_departments import refused
from tests.factories import make_activity, make_campaign, make_channel, make_department, make_user

pytestmark = pytest.mark.django_db

GIA = "gia@brightwater.example"
PASSWORD = "a long and quiet road"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def gia() -> User:
    return User.objects.get(email=GIA)


def in_days(days: int) -> dt.datetime:
    return timezone.now() + dt.timedelta(days=days)


class TestInviting:
    def test_somebody_new_is_made_sees_the_one_campaign_and_is_owed_a_mail(self, world: World) -> None:
        until = in_days(30)
        guest = invite_guest_by_mail(
            by=world.head,
            campaign_id=world.campaign.pk,
            email=GIA,
            name="Gia",
            company="Brightwater",
            kind=GuestKind.CLIENT,
            expires_at=until,
        )
        make_campaign(name="Another")
        assert (guest.user.name, guest.user.company, guest.kind) == ("Gia", "Brightwater", GuestKind.CLIENT)
        assert guest.user.entries.get().next_try_at is not None
        access = access_for(guest.user)
        assert [campaign.name for campaign in visible_campaigns(access, until - dt.timedelta(seconds=1))] == [
            "Spring launch"
        ]
        assert not visible_campaigns(access, until).exists()
        entry = AuditEntry.objects.get(subject_type="campaigns.campaignguest")
        assert (entry.by, entry.verb, entry.campaign_id) == (world.head, "invited", world.campaign.pk)

    def test_to_a_channel_one_sees_what_open_campaigns_plan_there(self, world: World) -> None:
        world.activity(title="Open")
        world.activity(title="Secret", campaign=make_campaign(secrecy=Secrecy.CONFIDENTIAL, was_secret=True))
        world.activity(title="Draft", campaign=make_campaign(state=CampaignState.DRAFT))
        make_activity(title="Elsewhere", campaign=world.campaign)
        guest = invite_channel_guest_by_mail(by=None, channel_id=world.channel.pk, email=GIA, name="Gia")
        access = access_for(guest.user)
        assert [activity.title for activity in visible_activities(access, timezone.now())] == ["Open"]
        assert not visible_campaigns(access, timezone.now()).exists()
        assert list(visible_channels(access, timezone.now())) == [world.channel]

    def test_a_known_guest_is_used_and_one_who_can_sign_in_needs_no_way_in(self, world: World) -> None:
        known = make_user(email=GIA, name="Gia Novak")
        set_password(by=None, user_id=known.pk, password=PASSWORD)
        guest = invite_guest_by_mail(
            by=None, campaign_id=world.campaign.pk, email=GIA.upper(), name="Someone", company="Brightwater"
        )
        assert (guest.user, guest.user.name, gia().company) == (known, "Gia Novak", "Brightwater")
        assert not Invitation.objects.exists() and guest.next_try_at is not None, "they are told of the place instead"

    @pytest.mark.parametrize("what", ["member", "ops admin"])
    @pytest.mark.parametrize("place", ["campaign", "channel"])
    def test_who_works_here_is_refused_and_told_why(self, world: World, what: str, place: str) -> None:
        make_user(
            email=GIA, name="Ben", is_ops_admin=what == "ops admin", department=world.pr if what == "member" else None
        )
        refusal = _invite(world, place, refuse=True)
        assert "Ben works here and sees open campaigns already." in str(refusal) and refusal.field == "email"

    def test_who_worked_here_before_may_be_a_guest(self, world: World) -> None:
        make_user(email=GIA, department=make_department(retired_at=timezone.now()))
        assert _invite(world, "campaign").user == gia()

    @pytest.mark.parametrize("place", ["campaign", "channel"])
    def test_who_was_locked_out_is_refused(self, world: World, place: str) -> None:
        deactivate_person(by=None, user_id=make_user(email=GIA).pk)
        assert "may not sign in" in str(_invite(world, place, refuse=True))

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"email": "gia"}, "email"),
            ({"name": ""}, "name"),
            ({"expires_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, "expires_at"),
        ],
    )
    @pytest.mark.parametrize("place", ["campaign", "channel"])
    def test_what_is_wrong_is_said_at_its_field_and_leaves_nothing(
        self, world: World, place: str, values: dict[str, Any], field: str
    ) -> None:
        assert _invite(world, place, refuse=True, **values).field == field
        assert not User.objects.filter(email=GIA).exists() and not Invitation.objects.exists()

    @pytest.mark.parametrize("place", ["campaign", "channel"])
    def test_again_changes_kind_and_end(self, world: World, place: str) -> None:
        until = in_days(9)
        _invite(world, place)
        again = _invite(world, place, kind=GuestKind.FREELANCER, expires_at=until)
        assert (again.kind, again.expires_at) == (GuestKind.FREELANCER, until)
        assert (CampaignGuest if place == "campaign" else ChannelGuest).objects.count() == 1

    def test_a_guest_who_came_to_work_here_can_still_have_the_end_changed(self, world: World) -> None:
        guest = _invite(world, "campaign")
        set_membership(by=None, department_id=world.pr.pk, user_id=guest.user_id, role=RoleName.MEMBER)
        invite_guest(by=None, campaign_id=world.campaign.pk, user_id=guest.user_id, expires_at=in_days(3))
        assert (
            refused(invite_channel_guest, by=None, channel_id=world.channel.pk, user_id=guest.user_id).field == "email"
        )


class TestRenewingAndEnding:
    def test_renewing_moves_the_end_keeps_the_kind_and_sends_the_way_in_again(self, world: World) -> None:
        for place, renew, key in (
            ("campaign", renew_guest, {"campaign_id": world.campaign.pk}),
            ("channel", renew_channel_guest, {"channel_id": world.channel.pk}),
        ):
            guest = _invite(world, place, kind=GuestKind.CLIENT)
            Invitation.objects.update(next_try_at=None, sent_at=timezone.now())
            until = in_days(90)
            renewed = renew(by=None, user_id=guest.user_id, expires_at=until, **key)
            assert (renewed.kind, renewed.expires_at) == (GuestKind.CLIENT, until)
            assert Invitation.objects.get().sent_at is None

    def test_who_can_sign_in_gets_no_mail_by_renewing(self, world: World) -> None:
        guest = _invite(world, "campaign")
        set_password(by=None, user_id=guest.user_id, password=PASSWORD)
        Invitation.objects.all().delete()
        renewed = renew_guest(by=None, campaign_id=world.campaign.pk, user_id=guest.user_id, expires_at=in_days(90))
        assert not Invitation.objects.exists() and renewed.next_try_at is None

    @pytest.mark.parametrize(
        ("before", "is_owed"),
        [
            ({"sent_at": timezone.now(), "next_try_at": None}, False),
            ({"sent_at": timezone.now(), "next_try_at": None, "expires_at": in_days(-1)}, True),
            ({"next_try_at": None, "last_error": "550 No such user"}, True),
        ],
        ids=["was told", "had ended", "was refused"],
    )
    @pytest.mark.parametrize("place", ["campaign", "channel"])
    def test_renewing_tells_once_more_who_had_no_invitation_or_no_mail(
        self, world: World, place: str, before: dict[str, Any], is_owed: bool
    ) -> None:
        set_password(by=None, user_id=make_user(email=GIA).pk, password=PASSWORD)
        guest = _invite(world, place)
        type(guest).objects.update(**before)
        renew: Any = renew_guest if place == "campaign" else renew_channel_guest
        key = {"campaign_id": world.campaign.pk} if place == "campaign" else {"channel_id": world.channel.pk}
        renewed = renew(by=world.head, user_id=guest.user_id, expires_at=in_days(90), **key)
        assert (renewed.next_try_at is not None and renewed.sent_at is None) == is_owed
        assert (renewed.nonce != guest.nonce) == is_owed

    def test_an_end_moved_before_the_mail_left_changes_nothing_about_it(self, world: World) -> None:
        set_password(by=None, user_id=make_user(email=GIA).pk, password=PASSWORD)
        guest = _invite(world, "campaign")
        type(guest).objects.update(tries=3)
        renewed = renew_guest(by=None, campaign_id=world.campaign.pk, user_id=guest.user_id, expires_at=in_days(90))
        assert (renewed.nonce, renewed.tries, renewed.next_try_at) == (guest.nonce, 3, guest.next_try_at)

    def test_who_was_not_invited_is_neither_renewed_nor_ended(self, world: World) -> None:
        key = {"by": None, "user_id": make_user().pk}
        refused(renew_guest, campaign_id=world.campaign.pk, expires_at=in_days(1), **key)
        refused(renew_channel_guest, channel_id=world.channel.pk, expires_at=in_days(1), **key)
        refused(end_invitation, campaign_id=world.campaign.pk, **key)
        refused(end_channel_invitation, channel_id=world.channel.pk, **key)

    def test_ending_shows_nothing_any_more_and_the_mail_goes_with_the_last_invitation(self, world: World) -> None:
        guest = _invite(world, "campaign")
        _invite(world, "channel")
        world.activity()
        end_invitation(by=world.head, campaign_id=world.campaign.pk, user_id=guest.user_id)
        assert not visible_campaigns(access_for(gia()), timezone.now()).exists()
        assert Invitation.objects.get().ended_at is None, "they may still come in to see the channel"
        end_channel_invitation(by=world.head, channel_id=world.channel.pk, user_id=guest.user_id)
        assert not visible_activities(access_for(gia()), timezone.now()).exists()
        assert Invitation.objects.get().ended_at is not None
        assert gia().is_active, "they can be invited again"
        assert AuditEntry.objects.filter(verb="uninvited", by=world.head).count() == 3

    def test_ending_leaves_a_colleagues_way_in_alone(self, world: World) -> None:
        guest = _invite(world, "campaign")
        set_membership(by=None, department_id=world.pr.pk, user_id=guest.user_id, role=RoleName.MEMBER)
        end_invitation(by=None, campaign_id=world.campaign.pk, user_id=guest.user_id)
        assert Invitation.objects.get().ended_at is None


def _invite(world: World, place: str, *, refuse: bool = False, **fields: Any) -> Any:
    """Invite Gia to the world's campaign or channel, and return the row or the refusal."""
    if place == "campaign":
        action: Any = invite_guest_by_mail
        key: dict[str, Any] = {"campaign_id": world.campaign.pk}
    else:
        action, key = invite_channel_guest_by_mail, {"channel_id": world.channel.pk}
    values = {"by": None, "email": GIA, "name": "Gia", **key, **fields}
    return refused(action, **values) if refuse else action(**values)


class TestPages:
    def form(self, **fields: str) -> dict[str, str]:
        """What the form sends."""
        until = (timezone.now() + dt.timedelta(days=10)).strftime("%Y-%m-%dT18:00")
        return {"email": GIA, "name": "Gia", "company": "", "kind": "agency", "expires_at": until, **fields}

    @pytest.mark.parametrize("who", RIGHTS)
    def test_planners_of_the_lead_department_invite_to_a_campaign_and_nobody_else(self, world: World, who: str) -> None:
        client, rights = signed_in(someone(world.campaign, who)), RIGHTS[who]
        address = f"/campaigns/{world.campaign.pk}/guests/"
        expected = 200 if rights.edits else 403 if rights.sees else 404
        assert client.get(address).status_code == expected
        assert client.post(address, self.form()).status_code == (302 if rights.edits else expected)
        assert User.objects.filter(email=GIA).exists() == rights.edits
        for tail in ("renew", "end"):
            answer = client.post(f"{address}{world.head.pk}/{tail}/")
            assert answer.status_code == (302 if rights.edits else expected)

    def test_heads_of_the_owners_invite_to_a_channel_and_nobody_else(self, world: World) -> None:
        address = f"/channels/{world.channel.slug}/guests/"
        guest = make_user()
        world.activity()
        CampaignGuest.objects.create(campaign=world.campaign, user=guest)
        stranger = make_user()
        for person, expected in ((world.member, 403), (guest, 403), (stranger, 404)):
            client = signed_in(person)
            assert client.get(address).status_code == expected
            for tail in ("", f"{guest.pk}/renew/", f"{guest.pk}/end/"):
                assert client.post(address + tail, self.form()).status_code == expected
        assert not ChannelGuest.objects.exists()
        for person in (world.head, make_user(is_ops_admin=True)):
            assert signed_in(person).get(address).status_code == 200
        assert signed_in(world.head).post(address, self.form()).status_code == 302
        assert ChannelGuest.objects.get().user == gia()

    def test_the_end_is_a_moment_in_the_organisations_zone(self, world: World) -> None:
        world_zone = ZoneInfo("America/New_York")
        planner = make_user(department=world.marketing, role=RoleName.PLANNER, time_zone="Asia/Tokyo")
        _organisation_in(world_zone.key)
        client = signed_in(planner)
        page = client.get(f"/campaigns/{world.campaign.pk}/guests/").content.decode()
        assert "America/New_York time" in page
        [shown] = re.findall(r'value="([^"]*T18:00)"', page)
        client.post(f"/campaigns/{world.campaign.pk}/guests/", self.form(expires_at=shown))
        expected = dt.datetime.fromisoformat(shown).replace(tzinfo=world_zone)
        assert CampaignGuest.objects.get().expires_at == expected
        assert (expected.date() - timezone.now().astimezone(world_zone).date()).days == 90

    @pytest.mark.parametrize(
        ("changed", "says"),
        [
            ({"email": "gia"}, "valid email"),
            ({"expires_at": "2020-01-01T18:00"}, "This moment has passed."),
            ({"expires_at": "some day"}, "Write the moment as"),
            ({"expires_at": ""}, "required"),
            ({"name": ""}, "Give the person’s name.|Give the person's name."),
            ({"kind": "king"}, "king"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
        self, world: World, changed: dict[str, str], says: str
    ) -> None:
        planner = make_user(department=world.marketing, role=RoleName.PLANNER)
        answer = signed_in(planner).post(
            f"/campaigns/{world.campaign.pk}/guests/", self.form(company="Brightwater", **changed)
        )
        page = html.unescape(answer.content.decode())
        assert answer.status_code == 422 and re.search(says, page) and 'value="Brightwater"' in page
        assert not CampaignGuest.objects.exists()

    def test_the_list_shows_who_was_invited_as_what_until_when_and_who_came(self, world: World) -> None:
        planner = signed_in(make_user(department=world.marketing, role=RoleName.PLANNER))
        _invite(world, "campaign", kind=GuestKind.FREELANCER, company="Brightwater", expires_at=in_days(5))
        over = make_user(name="Otto", last_login=timezone.now())
        CampaignGuest.objects.create(campaign=world.campaign, user=over, expires_at=in_days(-1))
        page = planner.get(f"/campaigns/{world.campaign.pk}/guests/")
        assert [(line.name, line.is_over) for line in page.context["guests"]] == [("Gia", False), ("Otto", True)]
        text = page.content.decode()
        for words in ("Freelancer", "Brightwater", "Mail is leaving", "is over"):
            assert words in text

    def test_the_list_shows_how_the_mail_stands_of_who_can_sign_in(self, world: World) -> None:
        set_password(by=None, user_id=make_user(email=GIA, last_login=timezone.now()).pk, password=PASSWORD)
        planner = signed_in(make_user(department=world.marketing, role=RoleName.PLANNER))
        address = f"/campaigns/{world.campaign.pk}/guests/"
        assert "leaves within a minute" in spoken(planner.post(address, self.form()))
        rows = CampaignGuest.objects.all()
        states: list[tuple[dict[str, Any], str]] = [
            ({}, "Mail is leaving"),
            ({"tries": 1}, "Mail is tried again"),
            ({"next_try_at": None}, "Mail was refused"),
            ({"sent_at": timezone.now()}, "Mail was sent"),
        ]
        for changes, words in states:
            rows.update(**changes)
            assert words in planner.get(address).content.decode()
        assert "leaves within" not in spoken(planner.post(address, self.form())), "no second mail, so none is promised"

    def test_of_a_draft_the_mail_waits_and_the_list_says_so(self, world: World) -> None:
        set_password(by=None, user_id=make_user(email=GIA).pk, password=PASSWORD)
        Campaign.objects.update(state=CampaignState.DRAFT)
        planner = signed_in(make_user(department=world.marketing, role=RoleName.PLANNER))
        address = f"/campaigns/{world.campaign.pk}/guests/"
        assert "once the campaign is tentative" in spoken(planner.post(address, self.form()))
        assert "Mail waits" in planner.get(address).content.decode()

    def test_renewing_and_ending_are_said(self, world: World) -> None:
        planner = signed_in(make_user(department=world.marketing, role=RoleName.PLANNER))
        guest = _invite(world, "campaign")
        address = f"/campaigns/{world.campaign.pk}/guests/{guest.user_id}/"
        assert "The mail with which to sign in leaves once more." in spoken(planner.post(f"{address}renew/"))
        assert "They see nothing of it any more." in spoken(planner.post(f"{address}end/"))
        assert "not invited" in spoken(planner.post(f"{address}end/"))
        assert planner.get(f"{address}end/").status_code == 405

    def test_the_campaigns_page_leads_there_for_who_may(self, world: World) -> None:
        address = f"/campaigns/{world.campaign.pk}/"
        planner = make_user(department=world.marketing, role=RoleName.PLANNER)
        assert f"{address}guests/" in signed_in(planner).get(address).content.decode()
        assert f"{address}guests/" not in signed_in(world.member).get(address).content.decode()
        channel = f"/channels/{world.channel.slug}/"
        assert f"{channel}guests/" in signed_in(world.head).get(channel).content.decode()
        assert f"{channel}guests/" not in signed_in(world.member).get(channel).content.decode()


def _organisation_in(zone: str) -> None:
    OrganisationSettings.objects.update(time_zone=zone)


LINK = re.compile(r'(?:href|hx-get|hx-post|action)="(/[^"#]*)"')


class TestWalk:
    """A guest follows every link there is, from every place there is."""

    STARTS = ("/", "/?q=a", "/desk/", "/campaigns/", "/campaigns/?q=launch", "/channels/", "/channels/?q=o", "/feeds/")
    CLOSED = (
        "/people/",
        "/people/invite/",
        "/people/import/",
        "/people/export.csv",
        "/import/",
        "/outbox/",
        "/campaigns/new/",
        "/activities/new/",
    )

    def pages(self, person: User) -> dict[str, str]:
        """Return every page this person gets to by links, and make sure that none of them is a dead end."""
        client = signed_in(person)
        found: dict[str, str] = {}
        waiting = list(self.STARTS)
        while waiting:
            address = html.unescape(waiting.pop())
            place = address.partition("?")[0]
            if address in found or place.startswith(("/static/", "/accounts/")) or len(found) > 200:
                continue
            if "date=" in address or "view=" in address:
                continue
            headers = HTMX if place.endswith("/panel/") else {}
            answer = client.get(address, headers=headers)
            if answer.status_code == 405:
                continue
            assert answer.status_code == 200, f"{address} answers {answer.status_code}"
            found[address] = answer.content.decode()
            waiting += LINK.findall(found[address])
        return found

    def spread(self, world: World) -> None:
        """More than a guest is to see: other campaigns, departments, people, channels."""
        world.duty(name="Creative", assignee=world.member, activity=world.activity(title="Teaser"))
        other = make_campaign(name="Hidden plan", lead=world.pr)
        make_activity(campaign=other, channel=make_channel(name="Radio waves", owner=world.pr), title="Hush")
        secret = make_campaign(name="Project Bluebird", secrecy=Secrecy.CONFIDENTIAL, was_secret=True)
        world.activity(campaign=secret, title="Bluebird teaser")
        world.activity(campaign=make_campaign(name="Mere draft", state=CampaignState.DRAFT), title="Draft post")

    def test_a_campaigns_guest_sees_that_campaign_and_nothing_else(self, world: World) -> None:
        self.spread(world)
        guest = _invite(world, "campaign").user
        pages = self.pages(guest)
        assert f"/campaigns/{world.campaign.pk}/" in pages and any("Teaser" in page for page in pages.values())
        for words in ("Hidden plan", "Hush", "Radio waves", "Bluebird", "Mere draft", "Draft post"):
            assert not [address for address, page in pages.items() if words in page], words
        assert not [address for address in pages if address.startswith("/departments/")]

    def test_a_channels_guest_sees_its_open_activities_and_neither_campaigns_nor_teams_nor_people(
        self, world: World
    ) -> None:
        self.spread(world)
        guest = _invite(world, "channel").user
        pages = self.pages(guest)
        activities = [address for address in pages if address.startswith("/activities/")]
        assert activities and all("Teaser" in pages[address] for address in activities)
        duties = [address for address in pages if address.startswith("/desk/duties/")]
        assert duties and all("Creative" in pages[address] for address in duties)
        hidden = ("Hidden plan", "Hush", "Radio waves", "Bluebird", "Mere draft", "Draft post")
        for words in (*hidden, "Social Media", "Mia Member", str(world.campaign.pk)):
            assert not [address for address, page in pages.items() if words in page], words

    def test_what_is_not_for_guests_is_refused(self, world: World) -> None:
        self.spread(world)
        for place in ("campaign", "channel"):
            guest = signed_in(_invite(world, place).user)
            for address in self.CLOSED:
                assert guest.get(address).status_code == 403, address
            assert guest.get("/departments/social/").status_code == 404
            assert "Social Media" not in guest.get("/departments/").content.decode()
        assert guest.get(f"/campaigns/{world.campaign.pk}/history/").status_code == 403

    def test_a_channels_guest_gets_neither_the_campaign_nor_its_history(self, world: World) -> None:
        world.activity()
        guest = signed_in(_invite(world, "channel").user)
        for tail in ("", "history/", "edit/", "guests/"):
            assert guest.get(f"/campaigns/{world.campaign.pk}/{tail}").status_code == 404

    def test_when_the_time_is_up_all_of_it_is_gone(self, world: World) -> None:
        activity = world.activity(title="Thistledown")
        for place in ("campaign", "channel"):
            guest = _invite(world, place).user
        CampaignGuest.objects.update(expires_at=in_days(-1))
        ChannelGuest.objects.update(expires_at=in_days(-1))
        assert not [page for page in self.pages(guest).values() if "Thistledown" in page]
        assert signed_in(guest).get(f"/activities/{activity.pk}/").status_code == 404
        assert Campaign.objects.count() == 1
