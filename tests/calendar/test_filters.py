"""What the calendar is narrowed down by: each kind alone, together, in every view; and nothing by what is veiled."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from calendar_app.calendar.filters import ATTRIBUTES, Filters
from campaigns.enums import Medium, MilestoneState, OthersSee, Secrecy
from campaigns.models import Activity, Campaign, ChannelGuest
from campaigns.rules.search_terms import Term, terms
from departments.enums import RoleName
from departments.models import User
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

MARCH = "view=month&date=2027-03-01"


class Scene:
    """Two campaigns on two channels, alike in nothing."""

    def __init__(self) -> None:
        make_organisation(default_calendar=make_calendar(weekend=()))
        self.lead = make_department(name="Marketing")
        self.ana = make_user(name="Ana", department=self.lead, role=RoleName.PLANNER)
        self.print = make_channel(owner=make_department(name="Press"), name="Newspapers", medium=Medium.OFFLINE)
        self.aurora = make_campaign(
            lead=self.lead, owner=self.ana, name="Aurora", objective="Früher buchen", key_message="Nights are short",
            audiences=["Families"], tags=["spring"], brand="North", markets=["DE"],
        )  # fmt: skip
        self.teaser = self._piece(self.aurora, self.print, "Teaser", brief="Half a page, in colour")
        self.other = self._piece(make_campaign(lead=self.lead, name="Borealis"), make_channel(
            owner=make_department(name="Social"), name="Instagram", medium=Medium.SOCIAL), "Reel")  # fmt: skip
        self.reader = make_user(name="Cleo", department=make_department(name="Service"))

    def _piece(self, campaign: Campaign, channel: Any, title: str, **fields: Any) -> Activity:
        return make_activity(campaign=campaign, channel=channel, title=title, starts_on=dt.date(2027, 3, 15), **fields)

    def hide(self, others_see: OthersSee) -> None:
        """Make Aurora confidential."""
        Campaign.objects.filter(pk=self.aurora.pk).update(
            secrecy=Secrecy.CONFIDENTIAL, others_see=others_see, was_secret=True, code_name="Kestrel"
        )

    def everything(self) -> list[tuple[str, str]]:
        """Filters to which the teaser answers when it is open."""
        hidden = [
            ("owner", str(self.ana.pk)),
            ("audience", "Families"),
            ("tag", "spring"),
            ("brand", "North"),
            ("market", "DE"),
        ]
        words = (
            "aurora",
            "früher",
            "fruher buchen",
            "nights",
            '"half a page"',
            "tease",
            "aurora newspapers teaser",
            "-reel",
        )
        return [*hidden, *(("q", each) for each in words), ("campaign", str(self.aurora.pk)), ("medium", "offline")]


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()


def shown(client: Client, person: User, query: str, view: str = MARCH) -> set[str]:
    client.force_login(person)
    answer = client.get(f"/?{view}&{query}")
    assert answer.status_code == 200
    return {str(item.id) for item in answer.context["page"].items}


@pytest.mark.parametrize(
    "view", [MARCH, "view=timeline&date=2027-03-10", "view=agenda&date=2027-03-10", "view=board&date=2027-03-01"]
)
def test_each_kind_finds_what_answers_to_it_in_every_view(client: Client, scene: Scene, view: str) -> None:
    for name, value in scene.everything():
        assert shown(client, scene.reader, urlencode({name: value}), view) == {str(scene.teaser.pk)}, (name, value)


def test_all_kinds_count_together(client: Client, scene: Scene) -> None:
    assert shown(client, scene.reader, urlencode(scene.everything()[:5])) == {str(scene.teaser.pk)}
    assert shown(client, scene.reader, "tag=spring&medium=social") == set()
    both = {str(scene.teaser.pk), str(scene.other.pk)}
    assert shown(client, scene.reader, "medium=social&medium=offline") == both
    assert shown(client, scene.reader, "q=aurora+or+reel") == both


@pytest.mark.parametrize(
    "query", ["q=buchen+reel", "q=-aurora+-borealis", "q=borea+-reel", "tag=SPRING", "q=%22page+half%22"]
)
def test_what_does_not_answer_is_left_out(client: Client, scene: Scene, query: str) -> None:
    assert shown(client, scene.reader, query) == set()


@pytest.mark.parametrize(
    "query",
    [
        "q=%22",
        "q=-",
        "q=or",
        "q=!!!",
        "owner=x",
        "campaign=1",
        "medium=smoke",
        "mark=x",
        "q=%00",
        "owner=99999999999999",
    ],
)
def test_what_makes_no_sense_narrows_nothing(client: Client, scene: Scene, query: str) -> None:
    assert len(shown(client, scene.reader, query)) == 2


def test_what_is_veiled_answers_only_to_what_is_shown_of_it(client: Client, scene: Scene) -> None:
    teaser = str(scene.teaser.pk)
    asked = [(name, value) for name, value in scene.everything() if value not in ("offline", "-reel")]
    for others_see, answers in (
        (OthersSee.BUSY, {"medium=offline", "q=newspapers", "q=-aurora"}),
        (
            OthersSee.CODE_NAME,
            {"medium=offline", "q=newspapers", "q=-aurora", "q=kestrel", f"campaign={scene.aurora.pk}"},
        ),
    ):
        scene.hide(others_see)
        queries = [
            *(urlencode({name: value}) for name, value in asked),
            "q=kestrel",
            "q=newspapers",
            "q=-aurora",
            "medium=offline",
        ]
        for query in queries:
            assert (teaser in shown(client, scene.reader, query)) is (query in answers), (others_see, query)
            assert teaser in shown(client, scene.ana, query) or query in ("q=kestrel", "q=-aurora"), query


def test_a_guest_of_a_channel_is_told_the_campaigns_name_and_no_more(client: Client, scene: Scene) -> None:
    guest = make_user()
    ChannelGuest.objects.create(channel=scene.print, user=guest)
    for query in ("q=aurora", "q=teaser", "q=newspapers", "medium=offline"):
        assert shown(client, guest, query) == {str(scene.teaser.pk)}, query
    for query in (
        "q=buchen",
        "q=nights",
        f"owner={scene.ana.pk}",
        "audience=Families",
        "tag=spring",
        "brand=North",
        "market=DE",
    ):
        assert shown(client, guest, query) == set(), query


@pytest.mark.parametrize(("by", "word"), [("owner", "Ana"), ("audience", "Families")])
def test_lanes_tell_a_guest_of_a_channel_neither_owner_nor_audience(
    client: Client, scene: Scene, by: str, word: str
) -> None:
    guest = make_user()
    ChannelGuest.objects.create(channel=scene.print, user=guest)
    for person, is_told in ((guest, False), (scene.reader, True)):
        client.force_login(person)
        text = client.get(f"/?view=timeline&date=2027-03-10&by={by}").content.decode()
        assert "Teaser" in text and (word in text) is is_told


def test_marks_are_late_short_or_mine(client: Client, scene: Scene) -> None:
    late = make_milestone(activity=scene.other, due_on=dt.date(2020, 1, 6), state=MilestoneState.OPEN)
    assert shown(client, scene.reader, "mark=late") == {str(scene.other.pk)}
    assert shown(client, scene.reader, "mark=late&mark=short") == {str(scene.other.pk)}
    assert shown(client, scene.reader, "mark=short") == shown(client, scene.reader, "mark=mine") == set()
    assert shown(client, scene.ana, "mark=mine") == {str(scene.teaser.pk)}
    assert shown(client, scene.ana, "mark=mine&mark=late") == set()
    late.assignee = scene.reader
    late.save()
    assert shown(client, scene.reader, "mark=mine") == {str(scene.other.pk)}


def test_chips_say_what_is_on_and_name_nobody_who_is_hidden(client: Client, scene: Scene) -> None:
    client.force_login(scene.reader)
    query = urlencode(
        [("owner", str(scene.ana.pk)), ("campaign", str(scene.aurora.pk)), ("tag", "spring"), ("q", "tease")]
    )
    labels = [chip["label"] for chip in client.get(f"/?{MARCH}&{query}").context["page"].chips]
    assert labels == ["Ana", "Aurora", "spring", "“tease”"]
    scene.hide(OthersSee.BUSY)
    text = client.get(f"/?{MARCH}&{query}").content.decode()
    assert "Aurora" not in text and "Ana<" not in text and "Another owner" in text


def test_more_filters_offers_what_there_is_and_keeps_the_rest(client: Client, scene: Scene) -> None:
    client.force_login(scene.reader)
    text = client.get("/filters/?view=board&channel=x&tag=gone").content.decode()
    for word in ("Families", "spring", "North", "DE", "Aurora", "Ana", "gone", 'value="board"'):
        assert word in text, word
    scene.hide(OthersSee.CODE_NAME)
    text = client.get("/filters/?view=board").content.decode()
    assert not [word for word in ("Families", "spring", "North", "Aurora", "Ana", "Kestrel") if word in text]


@given(st.dictionaries(st.sampled_from([*ATTRIBUTES, "q"]), st.lists(st.text(max_size=120), max_size=60)))
def test_an_address_says_what_was_read_from_it(asked: dict[str, list[str]]) -> None:
    query = QueryDict(mutable=True)
    for name, values in asked.items():
        query.setlist(name, values)
    filters = Filters.from_query(query)
    assert Filters.from_query(QueryDict(urlencode(filters.pairs()))) == filters
    for name, value in filters.pairs():
        assert (name, value) not in filters.without(name, value).pairs()


@given(st.text(max_size=300))
def test_whatever_is_typed_is_understood(text: str) -> None:
    assert all(any(map(str.isalnum, term.phrase)) for group in terms(text) for term in group)


def test_a_search_is_read_as_people_write_to_search_engines() -> None:
    assert terms('spring "half page" -radio or tv') == [
        (Term("spring"),),
        (Term("half page", is_prefix=False),),
        (Term("radio", is_prefix=False, is_left_out=True), Term("tv")),
    ]
    assert terms('"never closed') == [(Term("never closed", is_prefix=False),)]
    assert terms("or spring or") == [(Term("spring"),)]
