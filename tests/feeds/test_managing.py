"""Making feeds, seeing their address once, ending them; on the page and by command."""

import datetime as dt
import io
import re
import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calendar_app.feeds.actions import MAX_FEEDS, NewFeed, create_feed, restore_feed, revoke_feed
from calendar_app.feeds.addresses import addresses_of
from calendar_app.feeds.programs import program_name
from calendar_app.feeds.targets import Target, target_of, targets_offered
from calendar_app.feeds.tokens import parse_path
from calendar_app.models import Feed
from campaigns.enums import CampaignState
from campaigns.models import CampaignGuest
from departments.access import access_for
from departments.enums import RoleName, Via
from departments.errors import NotAllowed, Refused
from departments.models import AuditEntry, Department, User
from tests.factories import make_activity, make_campaign, make_channel, make_department, make_user
from tests.feeds.made import MakeFeed
from tests.to_and_fro import goes_to_and_fro


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address_on(page: str) -> str:
    found = re.search(r'value="(http[^"]+\.ics)"', page)
    assert found, "the page shows no address"
    return found[1]


# The page


def test_a_head_makes_a_feed_and_sees_its_address_this_once(ben: User, social: Department) -> None:
    client = signed_in(ben)
    answer = client.post("/feeds/", {"show": f"department:{social.slug}", "with_activities": "on", "with_duties": "on"})
    page = answer.content.decode()
    address = address_on(page)
    assert "no-store" in answer["Cache-Control"]
    assert Client().get(urlsplit(address).path).status_code == 200
    assert "webcal://" in page and "calendar.google.com" in page
    later = client.get("/feeds/").content.decode()
    token = parse_path(urlsplit(address).path).token  # type: ignore[union-attr]
    assert token not in later and "Social Media" in later
    feed = Feed.objects.get()
    assert (feed.owner, feed.name, feed.scope, feed.department) == (ben, "Social Media", "department", social)
    assert feed.with_duties and not feed.with_alarms and not feed.is_compressed


def test_the_address_is_in_no_session_and_no_audit_entry(ben: User) -> None:
    client = signed_in(ben)
    token = parse_path(
        urlsplit(address_on(client.post("/feeds/", {"show": "me", "with_duties": "on"}).content.decode())).path
    ).token  # type: ignore[union-attr]
    assert token not in str(dict(client.session))
    entry = AuditEntry.objects.get(verb="created", subject_type="calendar_app.feed")
    assert (entry.by, entry.via, entry.changes) == (ben, Via.WEB, {"shows": [None, "me"]})
    assert token not in str(vars(entry))


def test_a_member_is_offered_their_own_department_and_every_channel(social: Department) -> None:
    make_department(name="Legal")
    make_channel(name="Print")
    page = signed_in(make_user(department=social)).get("/feeds/").content.decode()
    assert 'value="department:' in page and ">Social Media</option>" in page and ">Print</option>" in page
    assert ">Legal</option>" not in page


def test_a_campaign_asked_for_is_offered_and_chosen(ben: User) -> None:
    campaign = make_campaign(name="Aurora")
    page = signed_in(ben).get(f"/feeds/?show=campaign:{campaign.pk}").content.decode()
    assert f'value="campaign:{campaign.pk}" selected' in page
    answer = signed_in(ben).post(
        "/feeds/", {"show": f"campaign:{campaign.pk}", "name": "My  own\tname", "with_activities": "on"}
    )
    assert answer.status_code == 200
    assert Feed.objects.get().campaign == campaign and Feed.objects.get().name == "My own name"


@pytest.mark.parametrize(
    "show", ["", "nonsense", "department:legal", f"campaign:{uuid.UUID(int=7)}", "me:x", "channel:"]
)
def test_what_may_not_be_shown_is_refused_on_the_page(ben: User, show: str) -> None:
    Department.objects.filter(pk=make_department(name="Legal").pk).update(slug="legal")
    answer = signed_in(ben).post("/feeds/", {"show": show})
    assert answer.status_code == 422
    assert not Feed.objects.exists()


def test_a_draft_one_may_not_see_is_neither_offered_nor_made(ben: User) -> None:
    draft = make_campaign(name="Secret", state=CampaignState.DRAFT)
    page = signed_in(ben).get(f"/feeds/?show=campaign:{draft.pk}").content.decode()
    assert "Secret" not in page
    assert signed_in(ben).post("/feeds/", {"show": f"campaign:{draft.pk}"}).status_code == 422


def test_a_person_sees_and_ends_only_their_own_feeds(ben: User, make_feed: MakeFeed) -> None:
    theirs = make_feed(make_user(department=make_department()), name="Theirs")
    client = signed_in(ben)
    assert "Theirs" not in client.get("/feeds/").content.decode()
    for deed in ("revoke", "restore"):
        assert client.post(f"/feeds/{theirs.feed.pk}/{deed}/").status_code == 404
    assert theirs.fetch().status_code == 200


def test_ending_a_feed_can_be_undone_at_once(ben: User, make_feed: MakeFeed) -> None:
    made = make_feed(ben, name="Mine")
    client = signed_in(ben)
    page = client.post(f"/feeds/{made.feed.pk}/revoke/", follow=True).content.decode()
    assert made.fetch().status_code == 410
    assert f'action="/feeds/{made.feed.pk}/restore/?' in page
    client.post(f"/feeds/{made.feed.pk}/restore/")
    assert made.fetch().status_code == 200
    assert list(AuditEntry.objects.order_by("id").values_list("verb", flat=True)) == ["created", "revoked", "restored"]
    ended = client.post(f"/feeds/{made.feed.pk}/revoke/", follow=True)
    goes_to_and_fro(client, ended, stands=lambda: made.fetch().status_code, before=200)


def test_an_ops_admin_can_end_anybodys_feed(ben: User, make_feed: MakeFeed) -> None:
    made = make_feed(ben)
    admin = make_user(is_ops_admin=True)
    signed_in(admin).post(f"/feeds/{made.feed.pk}/revoke/")
    assert made.fetch().status_code == 410
    assert Feed.objects.get(pk=made.feed.pk).revoked_by == admin


def test_ending_takes_a_post(ben: User, make_feed: MakeFeed) -> None:
    made = make_feed(ben)
    assert signed_in(ben).get(f"/feeds/{made.feed.pk}/revoke/").status_code == 405
    assert made.fetch().status_code == 200


def test_the_page_costs_the_same_queries_with_1_and_9_feeds(ben: User, make_feed: MakeFeed) -> None:
    client = signed_in(ben)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/feeds/")
        return len(queries)

    make_feed(ben)
    few = cost()
    for _ in range(4):
        make_feed(ben, "me")
        make_feed(ben, f"channel:{make_channel().slug}")
    assert cost() <= few


def test_the_page_says_who_fetched_last(ben: User, make_feed: MakeFeed) -> None:
    make_feed(ben).fetch(**{"User-Agent": "Mozilla/5.0 (compatible; Google-Calendar-Importer)"})
    page = signed_in(ben).get("/feeds/").content.decode()
    assert "Google Calendar" in page.partition("Your feeds")[2].partition("How soon")[0]


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("macOS/15.1 (24B83) dataaccessd/1.0", "Apple Calendar"),
        ("Mozilla/5.0 (X11; Linux) Gecko/20100101 Thunderbird/140.1", "Thunderbird"),
        ("Microsoft.Exchange/15.20 (Exchange)", "Outlook on the web"),
        ("Nextcloud Server Crawler", "Nextcloud"),
        ("FancyCal/3.1 build 9", "FancyCal"),
        ("", ""),
    ],
)
def test_programs_are_called_by_their_names(agent: str, name: str) -> None:
    assert program_name(agent) == name


# Addresses


def test_addresses_are_spelled_for_each_program(ben: User, make_feed: MakeFeed) -> None:
    made = make_feed(ben)
    new = NewFeed(made.feed, "t" * 43)
    found = addresses_of(new, "https://cal.example.com")
    assert found.https == f"https://cal.example.com/feeds/{made.feed.pk}.{'t' * 43}.ics"
    assert found.webcal == found.https.replace("https", "webcal")
    assert parse_qs(urlsplit(found.google).query) == {"cid": [found.webcal]}
    assert len(found.https) < 200 and not found.is_local
    assert "ttt" not in repr(found) and "ttt" not in repr(new)


@pytest.mark.parametrize(
    "host", ["localhost:8000", "127.0.0.1", "192.168.1.5:8000", "10.1.1.1", "intranet", "cal.local", "[::1]:8000"]
)
def test_an_address_nobody_outside_can_reach_is_known(ben: User, make_feed: MakeFeed, host: str) -> None:
    assert addresses_of(NewFeed(make_feed(ben).feed, "t"), f"http://{host}").is_local


# Targets


def target(person: User, text: str) -> Target:
    return target_of(text, access_for(person), at=timezone.now())


def test_a_department_feed_is_for_its_own_people(social: Department) -> None:
    for role in RoleName:
        member = make_user(department=make_department() if role == RoleName.HEAD else social, role=role)
        if role != RoleName.HEAD:
            assert target(member, f"department:{social.slug}").department == social
            continue
        with pytest.raises(NotAllowed, match="Social Media"):
            target(member, f"department:{social.slug}")
    assert target(make_user(is_ops_admin=True), f"department:{social.slug}").department == social


def test_a_guest_may_follow_their_campaign_and_its_channels(social: Department) -> None:
    guest, campaign, channel = make_user(), make_campaign(name="Easter & more"), make_channel(name="Print")
    make_activity(campaign=campaign, channel=channel)
    CampaignGuest.objects.create(campaign=campaign, user=guest)
    make_channel(name="Radio")
    assert target(guest, "campaign:easter-more").campaign == campaign
    offered = [
        found.name for _group, targets in targets_offered(access_for(guest), at=timezone.now()) for found in targets
    ]
    assert offered[2:] == ["Print"]
    for text in (f"department:{social.slug}", "channel:radio"):
        with pytest.raises(Refused):
            target(guest, text)


def test_two_campaigns_of_one_name_are_told_apart_by_id(ben: User) -> None:
    one, two = make_campaign(name="Easter"), make_campaign(name="easter!")
    with pytest.raises(Refused, match=str(two.pk)):
        target(ben, "campaign:easter")
    assert target(ben, f"campaign:{one.pk}").campaign == one


def test_there_is_an_end_to_how_many(ben: User) -> None:
    everything = target(ben, "all")
    Feed.objects.bulk_create(Feed(owner=ben, name="x", token_hash=str(number)) for number in range(MAX_FEEDS))
    with pytest.raises(Refused, match="End one"):
        create_feed(by=ben, owner=ben, target=everything)


def test_a_feed_ended_long_ago_stays_ended(ben: User, make_feed: MakeFeed) -> None:
    made = make_feed(ben)
    revoke_feed(by=ben, feed_id=made.feed.pk)
    Feed.objects.update(revoked_at=timezone.now() - dt.timedelta(days=2))
    with pytest.raises(Refused, match="Make a new one"):
        restore_feed(by=ben, feed_id=made.feed.pk)
    assert made.fetch().status_code == 410


def test_ending_twice_is_one_deed(ben: User, make_feed: MakeFeed) -> None:
    made = make_feed(ben)
    first = revoke_feed(by=ben, feed_id=made.feed.pk).revoked_at
    assert revoke_feed(by=make_user(), feed_id=made.feed.pk).revoked_at == first
    assert AuditEntry.objects.filter(verb="revoked").count() == 1


# The database refuses what cannot be


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"scope": "department"}, "feed_scope_has_its_target"),
        ({"scope": "everything"}, "feed_scope_has_its_target"),
        ({"revoked_at": dt.datetime(2027, 1, 1, tzinfo=dt.UTC)}, "feed_revoked_at_and_by"),
        ({"last_fetched_by": "Google"}, "feed_fetched_at_and_by"),
    ],
)
def test_the_database_refuses_half_a_feed(ben: User, fields: dict[str, object], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Feed.objects.create(owner=ben, name="x", token_hash="h", **fields)


def test_the_database_refuses_a_target_too_many_and_a_hash_twice(ben: User, social: Department) -> None:
    with pytest.raises(IntegrityError, match="feed_scope_has_its_target"), transaction.atomic():
        Feed.objects.create(owner=ben, name="x", token_hash="h", scope="me", department=social)
    Feed.objects.create(owner=ben, name="x", token_hash="h")
    with pytest.raises(IntegrityError, match="token_hash"), transaction.atomic():
        Feed.objects.create(owner=ben, name="x", token_hash="h")


# The command


def run(*args: str) -> str:
    out = io.StringIO()
    call_command("create_feed", *args, stdout=out)
    return out.getvalue()


def test_the_command_prints_an_address_that_works(ben: User, social: Department) -> None:
    for scope in ("me", "all", f"department:{social.slug}", f"channel:{make_channel().slug}", "campaign:aurora"):
        make_campaign(name="Aurora") if scope.startswith("campaign") else None
        printed = run(ben.email.upper(), "--scope", scope)
        assert printed.count("\n") == 1
        assert Client().get(urlsplit(printed.strip()).path).status_code == 200
    entry = AuditEntry.objects.filter(subject_type="calendar_app.feed").first()
    assert entry is not None and (entry.by, entry.via) == (None, Via.COMMAND)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["nobody@example.com"], "Nobody with the address"),
        (["ben@example.com", "--scope", "department:legal"], "own people"),
        (["ben@example.com", "--scope", "channel:none"], "no channel"),
        (["ben@example.com", "--scope", "team:x"], "Choose what"),
    ],
)
def test_the_command_says_what_is_wrong(social: Department, args: list[str], said: str) -> None:
    make_user(email="ben@example.com", department=social)
    Department.objects.filter(pk=make_department(name="Legal").pk).update(slug="legal")
    with pytest.raises(CommandError, match=said):
        run(*args)
    assert not Feed.objects.exists()


# The admin


def test_an_ops_admin_ends_feeds_in_the_admin_and_sees_no_secret(ben: User, make_feed: MakeFeed) -> None:
    ours, theirs = make_feed(ben, name="Ours"), make_feed(make_user(department=make_department()), name="Theirs")
    admin = make_user(is_ops_admin=True)
    client = signed_in(admin)
    pages = [client.get("/admin/calendar_app/feed/"), client.get(f"/admin/calendar_app/feed/{ours.feed.pk}/change/")]
    for page in pages:
        assert page.status_code == 200
        assert ours.feed.token_hash not in page.content.decode() and "Ours" in page.content.decode()
    client.post("/admin/calendar_app/feed/", {"action": "end", "_selected_action": [str(ours.feed.pk)]})
    assert (ours.fetch().status_code, theirs.fetch().status_code) == (410, 200)
    assert AuditEntry.objects.get(verb="revoked").by == admin
