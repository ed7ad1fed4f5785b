"""Favourites: starred by one press, first in the finder, a filter of their own, and shown to nobody else."""

from collections.abc import Callable

import pytest
from django.db import models
from django.test import Client
from django.utils import timezone

from calendar_app.calendar.own.actions import MOST_FAVOURITES, set_favourite
from calendar_app.calendar.own.favourites import favourites
from calendar_app.models import Favourite, SavedView
from calendar_app.search.queries import search
from campaigns.enums import OthersSee, Secrecy
from campaigns.models import ChannelGuest
from departments.access import access_for
from departments.errors import Refused
from departments.models import AuditEntry, User
from tests.factories import make_activity, make_campaign, make_channel, make_department, make_user
from tests.own.conftest import Own

Browser = Callable[[User], Client]
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
MARCH = "/?view=month&date=2027-03-01"


def starred(person: User) -> list[str]:
    return [each.name for each in favourites(access_for(person), timezone.now())]


@pytest.fixture
def all_kinds(own: Own) -> Own:
    view = SavedView.objects.create(owner=own.cleo, name="Mine in spring", query="view=month")
    for thing in (own.campaign, own.activity, own.channel, own.team, view):
        set_favourite(by=own.cleo, thing=thing, is_on=True)
    return own


def test_each_kind_is_starred_once_and_unstarred(all_kinds: Own) -> None:
    assert starred(all_kinds.cleo) == ["Aurora", "Mine in spring", "Teaser", "Magazine", "Print"]
    set_favourite(by=all_kinds.cleo, thing=all_kinds.channel, is_on=True)
    set_favourite(by=all_kinds.cleo, thing=all_kinds.team, is_on=False)
    set_favourite(by=all_kinds.cleo, thing=all_kinds.team, is_on=False)
    assert starred(all_kinds.cleo) == ["Aurora", "Mine in spring", "Teaser", "Magazine"]


def test_it_is_in_nobodys_log(all_kinds: Own) -> None:
    assert not AuditEntry.objects.exists()


def test_there_is_an_end_to_them(own: Own) -> None:
    rows = [Favourite(user=own.cleo, channel=make_channel()) for _ in range(MOST_FAVOURITES)]
    Favourite.objects.bulk_create(rows)
    with pytest.raises(Refused, match="200 favourites are the most"):
        set_favourite(by=own.cleo, thing=own.campaign, is_on=True)


@pytest.mark.parametrize("kind", ["campaign", "activity", "channel", "department"])
def test_pages_have_a_button_that_toggles(own: Own, as_person: Browser, kind: str) -> None:
    cleo = as_person(own.cleo)
    page, star = {
        "campaign": (f"/campaigns/{own.campaign.pk}/", f"/favourites/campaigns/{own.campaign.pk}/"),
        "activity": (f"/activities/{own.activity.pk}/", f"/favourites/activities/{own.activity.pk}/"),
        "channel": (f"/channels/{own.channel.slug}/", f"/favourites/channels/{own.channel.slug}/"),
        "department": (f"/departments/{own.team.slug}/", f"/favourites/departments/{own.team.slug}/"),
    }[kind]
    assert f'action="{star}"' in cleo.get(page).content.decode()
    assert 'aria-pressed="false"' in cleo.get(page).content.decode()
    assert cleo.post(star, {"on": "1", "next": page}).headers["Location"] == page
    assert 'aria-pressed="true"' in cleo.get(page).content.decode()
    assert 'aria-pressed="false"' in cleo.post(star, {"on": ""}, headers=PART).content.decode()


def test_the_panel_has_it_and_the_answer_brings_the_rail(own: Own, as_person: Browser) -> None:
    cleo = as_person(own.cleo)
    assert "data-star" in cleo.get(f"/activities/{own.activity.pk}/", headers=PART).content.decode()
    answer = cleo.post(f"/favourites/campaigns/{own.campaign.pk}/", {"on": "1"}, headers=PART).content.decode()
    assert 'id="rail-favourites" hx-swap-oob' in answer
    assert f'href="/campaigns/{own.campaign.pk}/"' in answer
    assert 'id="rail-favourites-title"' in cleo.get("/desk/").content.decode()


def test_what_may_not_be_seen_goes_and_comes_back(all_kinds: Own) -> None:
    kept = ["Mine in spring", "Magazine", "Print"]
    change = type(all_kinds.campaign).objects.filter(pk=all_kinds.campaign.pk).update
    for others_see in OthersSee:
        change(secrecy=Secrecy.CONFIDENTIAL, was_secret=True, others_see=others_see, code_name="Owl")
        assert starred(all_kinds.cleo) == kept
    change(secrecy=Secrecy.OPEN, others_see=OthersSee.NOTHING)
    assert starred(all_kinds.cleo) == ["Aurora", "Mine in spring", "Teaser", "Magazine", "Print"]


def test_what_is_not_seen_cannot_be_starred(own: Own, as_person: Browser) -> None:
    type(own.campaign).objects.update(secrecy=Secrecy.CONFIDENTIAL, was_secret=True, others_see=OthersSee.BUSY)
    cleo = as_person(own.cleo)
    assert cleo.post(f"/favourites/campaigns/{own.campaign.pk}/", {"on": "1"}).status_code == 404
    assert cleo.post(f"/favourites/activities/{own.activity.pk}/", {"on": "1"}).status_code == 404
    view = SavedView.objects.create(owner=own.ana, name="Hers", query="view=month")
    assert cleo.post(f"/favourites/views/{view.pk}/", {"on": "1"}).status_code == 404
    assert not Favourite.objects.exists()


def test_nobody_else_is_shown_them(all_kinds: Own, as_person: Browser) -> None:
    for person in (all_kinds.ana, make_user(name="Ops", is_ops_admin=True)):
        assert starred(person) == []
        pages = ("/", f"/campaigns/{all_kinds.campaign.pk}/", "/search/?q=spring", "/history/", "/views/")
        shown = "".join(as_person(person).get(page).content.decode() for page in pages)
        assert "Mine in spring" not in shown
        assert 'aria-pressed="true"' not in shown


class TestCalendar:
    @pytest.fixture
    def others(self, own: Own) -> Own:
        elsewhere = make_campaign(lead=make_department(), name="Borealis")
        make_activity(campaign=elsewhere, channel=make_channel(), title="Other", starts_on=own.activity.starts_on)
        return own

    def shown(self, client: Client, mark: str = "&mark=favourite") -> list[str]:
        page = client.get(MARCH + mark).content.decode()
        return [name for name in ("Aurora", "Borealis") if f"<b>{name}</b>" in page]

    @pytest.mark.parametrize("field", ["campaign", "activity", "channel", "team", "lead"])
    def test_is_narrowed_to_them(self, others: Own, as_person: Browser, field: str) -> None:
        cleo = as_person(others.cleo)
        assert self.shown(cleo) == []
        thing: models.Model = getattr(others, field)
        set_favourite(by=others.cleo, thing=thing, is_on=True)  # type: ignore[arg-type]
        assert self.shown(cleo) == ["Aurora"]
        assert self.shown(cleo, "") == ["Aurora", "Borealis"]
        assert self.shown(as_person(others.ana)) == []

    def test_what_is_veiled_does_not_say_that_it_was_starred(self, others: Own, as_person: Browser) -> None:
        for thing in (others.campaign, others.activity, others.lead):
            set_favourite(by=others.cleo, thing=thing, is_on=True)
        type(others.campaign).objects.filter(pk=others.campaign.pk).update(
            secrecy=Secrecy.CONFIDENTIAL, was_secret=True, others_see=OthersSee.BUSY
        )
        page = as_person(others.cleo).get(f"{MARCH}&mark=favourite").content.decode()
        assert str(others.activity.pk) not in page
        assert str(others.activity.pk) in as_person(others.cleo).get(MARCH).content.decode()

    def test_a_guest_may_have_favourites_too(self, others: Own, as_person: Browser) -> None:
        guest = make_user()
        ChannelGuest.objects.create(channel=others.channel, user=guest)
        set_favourite(by=guest, thing=others.activity, is_on=True)
        set_favourite(by=guest, thing=others.team, is_on=True)
        assert starred(guest) == ["Teaser"]
        assert self.shown(as_person(guest)) == ["Aurora"]
        set_favourite(by=guest, thing=others.activity, is_on=False)
        assert self.shown(as_person(guest)) == []
        set_favourite(by=guest, thing=others.channel, is_on=True)
        assert self.shown(as_person(guest)) == ["Aurora"]


class TestFinder:
    def groups(self, person: User, text: str) -> dict[str, list[str]]:
        found = search(text, access_for(person), at=timezone.now(), most=5)
        return {str(group.label): [hit.title for hit in group.hits] for group in found}

    def test_they_come_first_and_once(self, all_kinds: Own) -> None:
        make_campaign(lead=all_kinds.lead, name="Aurora nights")
        assert list(self.groups(all_kinds.cleo, "aurora").items()) == [
            ("Favourites", ["Aurora", "Teaser"]),
            ("Campaigns", ["Aurora nights"]),
        ]
        assert self.groups(all_kinds.cleo, "spring") == {"Favourites": ["Mine in spring"]}
        assert "Favourites" not in self.groups(all_kinds.ana, "aurora")

    def test_opens_with_them(self, all_kinds: Own, as_person: Browser) -> None:
        page = as_person(all_kinds.cleo).get("/desk/").content.decode()
        assert page.count("data-hit") == 5

    def test_finds_saved_views(self, own: Own) -> None:
        SavedView.objects.create(owner=own.cleo, name="Print in spring", query="view=month")
        assert self.groups(own.cleo, "spring") == {"Views": ["Print in spring"]}
        assert self.groups(own.ana, "spring") == {}
