"""Presets in the product: adding channels, comparing plans, taking lines over, keeping and deleting one's own."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.actions.channels import add_rule, edit_rule, retire_rule
from campaigns.actions.presets import adopt_presets, delete_preset, save_as_preset, take_lines
from campaigns.actions.undoing import undo
from campaigns.enums import Anchor, Unit
from campaigns.models import Channel, LeadTimeRule, Milestone, OwnPreset
from campaigns.presets import RulePreset, channel_presets
from campaigns.queries.presets import lines_here, preset_called, preset_of
from campaigns.rules.preset_differences import Standing, compared
from departments.enums import RoleName
from departments.errors import Refused
from departments.models import AuditEntry, Department, User
from tests.campaigns.desk_world import signed_in, spoken
from tests.factories import make_activity, make_channel, make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db

TELEVISION = "/channels/presets/television/"


@pytest.fixture
def marketing(db: None) -> Department:
    make_organisation()
    return make_department(name="Marketing")


@pytest.fixture
def head(marketing: Department) -> User:
    return make_user(name="Hanna", department=marketing, role=RoleName.HEAD)


@pytest.fixture
def admin(marketing: Department) -> User:
    return make_user(is_ops_admin=True)


def added(person: User, address: str = TELEVISION, **fields: Any) -> Any:
    return signed_in(person).post(address, fields)


def television(head: User, marketing: Department) -> Channel:
    added(head, **{"name": "Television", "team-0": marketing.pk})
    return Channel.objects.get(name="Television")


# Adding


def test_a_head_adds_a_channel_and_it_remembers_where_it_came_from(head: User, marketing: Department) -> None:
    service = make_department(name="customer SERVICE")
    form = signed_in(head).get(TELEVISION).context["form"]
    assert [field.initial for field in form.team_fields] == [marketing, service]
    answer = added(head, **{"name": "Our television", "team-0": marketing.pk, "team-1": service.pk})
    assert spoken(answer) == "Our television is added, with its plan."
    channel = Channel.objects.get(name="Our television")
    assert (channel.preset, list(channel.owners.all())) == ("television", [marketing])
    assert channel.rules.get(name="Contact centre staffed").responsible == service
    assert channel.rules.count() == 7


def test_a_department_that_is_not_there_is_asked_for_and_open_means_the_owners(
    head: User, marketing: Department
) -> None:
    page = signed_in(head).get(TELEVISION).content.decode()
    assert "You have no department of this name: choose who takes it." in page
    channel = television(head, marketing)
    assert channel.rules.get(name="Contact centre staffed").responsible is None


@pytest.mark.parametrize("chosen", ["", "elsewhere"])
def test_a_head_owns_what_they_add(head: User, marketing: Department, chosen: str) -> None:
    other = make_department(name="Elsewhere")
    answer = added(head, **{"name": "Television", "team-0": other.pk if chosen else ""})
    assert answer.status_code == 422 and not Channel.objects.exists()
    assert len(answer.context["form"].errors["team-0"]) == 1


def test_a_taken_name_is_refused_and_nothing_is_left_of_it(head: User, marketing: Department) -> None:
    make_channel(name="Television")
    answer = added(head, **{"name": "television", "team-0": marketing.pk})
    assert answer.status_code == 422 and Channel.objects.count() == 1
    assert answer.context["form"].errors["name"] == ["There is a channel of this name already."]


@pytest.mark.parametrize("role", [RoleName.PLANNER, RoleName.MEMBER, RoleName.VIEWER, None])
def test_presets_are_for_heads_and_ops_admins(marketing: Department, role: RoleName | None) -> None:
    person = make_user(department=marketing, role=role) if role else make_user()
    for address in ("/channels/presets/", TELEVISION):
        assert signed_in(person).get(address).status_code == 403
    assert added(person, **{"name": "Television", "team-0": marketing.pk}).status_code == 403
    assert "/channels/presets/" not in signed_in(person).get("/channels/").content.decode()


def test_what_is_no_preset_is_not_found(head: User) -> None:
    for key in ("nothing", "own-1", "own-x", "own-", f"own-{'9' * 40}"):
        assert signed_in(head).get(f"/channels/presets/{key}/").status_code == 404


def test_a_channel_called_presets_has_an_address_of_its_own(head: User, marketing: Department) -> None:
    added(head, **{"name": "Presets", "team-0": marketing.pk})
    channel = Channel.objects.get(name="Presets")
    assert signed_in(head).get(f"/channels/{channel.slug}/").context["channel"] == channel


# Lines counted from other channels


def test_a_line_finds_its_channels_by_name_whatever_comes_first(marketing: Department) -> None:
    names = set().union(*(preset.department_names for preset in channel_presets())) - {"Marketing"}
    teams = {name: make_department(name=name) for name in names}
    adopt_presets(by=None, departments={**teams, "Marketing": marketing})
    live = LeadTimeRule.objects.get(name="Live before any advertisement")
    assert live.anchor == Anchor.CHANNELS
    assert {"Radio", "Paid social"} <= set(
        Channel.objects.filter(pk__in=live.anchor_channels).values_list("name", flat=True)
    )


def test_without_such_channels_it_counts_from_the_start(admin: User) -> None:
    team = make_department(name="IT")
    added(admin, "/channels/presets/landing-page/", **{"name": "Landing page", "team-0": team.pk})
    live = LeadTimeRule.objects.get(name="Live before any advertisement")
    assert (live.anchor, live.anchor_channels, live.offset) == (Anchor.START, [], -1)


# Comparing


def line(name: str, offset: int = -5, **more: Any) -> RulePreset:
    plain: dict[str, Any] = {
        "unit": Unit.WEEKS, "anchor": Anchor.START, "responsible": None, "must_have": True, "warn_working_days": 5,
        "basis": "assumed",
    }  # fmt: skip
    return RulePreset(name=name, offset=offset, **{**plain, **more})


def test_compared_line_by_line() -> None:
    here = [line("brief due"), line("Approved", -8), line("Own idea")]
    shipped = [line("Brief due"), line("Approved", -10), line("Sent", must_have=False)]
    found = compared(here, shipped)
    assert [(each.name, each.standing) for each in found] == [
        ("Brief due", Standing.SAME),
        ("Approved", Standing.CHANGED),
        ("Sent", Standing.MISSING),
        ("Own idea", Standing.ADDED),
    ]
    assert [(field.label, field.here, field.shipped) for field in found[1].fields] == [
        ("When", "8 weeks before the start", "10 weeks before the start")
    ]


@pytest.mark.parametrize(
    ("change", "label"),
    [
        ({"unit": Unit.DAYS}, "When"),
        ({"anchor": Anchor.LAUNCH}, "When"),
        ({"responsible": "PR"}, "Who"),
        ({"must_have": False}, "Must-have"),
        ({"basis": "a law"}, "Basis"),
    ],
)
def test_each_field_tells_a_changed_line(change: dict[str, Any], label: str) -> None:
    found = compared([line("Sent", **change)], [line("Sent")])
    assert [field.label for field in found[0].fields] == [label]


def test_a_plan_just_taken_over_is_the_same(head: User, marketing: Department) -> None:
    make_department(name="Customer Service")
    service = Department.objects.get(name="Customer Service")
    added(head, **{"name": "Television", "team-0": marketing.pk, "team-1": service.pk})
    channel = Channel.objects.get()
    row = preset_of(channel)
    assert row and {each.standing for each in compared(lines_here(channel), row.preset.rules)} == {Standing.SAME}
    assert "All 7 lines are the same." in signed_in(head).get("/channels/television/compare/").content.decode()


def changed_plan(head: User, marketing: Department) -> Channel:
    """Television with one line changed, one taken out, one added."""
    channel = television(head, marketing)
    edit_rule(by=head, rule_id=channel.rules.get(name="Approved").pk, offset=-4)
    retire_rule(by=head, rule_id=channel.rules.get(name="Creative due").pk)
    add_rule(by=head, channel_id=channel.pk, name="Jingle", offset=-3)
    return channel


def test_single_lines_are_taken_over_and_duties_follow(head: User, marketing: Department) -> None:
    channel = changed_plan(head, marketing)
    make_activity(channel=channel)
    page = signed_in(head).get("/channels/television/compare/").content.decode()
    assert "5 the same" not in page and "2 changed, 1 added here, 1 missing here." in page
    answer = signed_in(head).post("/channels/television/compare/", {"lines": ["Approved", "Creative due"]})
    assert spoken(answer) == "2 lines are taken over."
    assert channel.rules.get(name="Approved", retired_at=None).offset == -3
    assert channel.rules.filter(name="Creative due", retired_at=None).count() == 1
    assert channel.rules.filter(name="Jingle", retired_at=None).exists()
    assert Milestone.objects.get(name="Creative due").due_on == dt.date(2027, 2, 8)


def test_all_is_taken_over_with_the_department_that_is_missing(head: User, marketing: Department) -> None:
    channel = changed_plan(head, marketing)
    other = make_department(name="Call centre")
    form = signed_in(head).get("/channels/television/compare/").context["form"]
    assert [field.label for field in form.team_fields] == ["Customer Service"]
    signed_in(head).post("/channels/television/compare/", {"all": "1", "team-0": other.pk})
    assert channel.rules.get(name="Contact centre staffed").responsible == other
    assert [each.standing for each in compared(lines_here(channel), preset_called("television").preset.rules)].count(  # type: ignore[union-attr]
        Standing.MISSING
    ) == 0


def test_nothing_chosen_is_said(head: User, marketing: Department) -> None:
    changed_plan(head, marketing)
    answer = signed_in(head).post("/channels/television/compare/", {})
    assert answer.status_code == 422 and "Choose the lines to take over." in answer.content.decode()


def test_another_preset_is_chosen_and_remembered(head: User, marketing: Department) -> None:
    channel = television(head, marketing)
    page = "/channels/television/compare/?preset=radio"
    assert signed_in(head).get(page).context["row"].key == "radio"
    signed_in(head).post(page, {"lines": ["Script due"]})
    channel.refresh_from_db()
    assert channel.preset == "radio" and channel.rules.filter(name="Script due").exists()


def test_who_does_not_manage_the_channel_compares_nothing(head: User, marketing: Department) -> None:
    television(head, marketing)
    planner = make_user(department=marketing, role=RoleName.PLANNER)
    stranger = make_user(department=make_department(), role=RoleName.HEAD)
    for person in (planner, stranger):
        for tail in ("compare/", "keep/"):
            assert signed_in(person).get(f"/channels/television/{tail}").status_code == 403
            assert signed_in(person).post(f"/channels/television/{tail}", {"all": "1", "name": "x"}).status_code == 403
    assert not OwnPreset.objects.exists()


# One's own


def kept(head: User, marketing: Department, name: str = "Our film") -> OwnPreset:
    changed_plan(head, marketing)
    signed_in(head).post("/channels/television/keep/", {"name": name})
    return OwnPreset.objects.get()


def test_a_plan_is_kept_and_makes_another_channel_just_like_it(head: User, marketing: Department) -> None:
    radio = make_channel(name="Radio", owner=marketing)
    channel = changed_plan(head, marketing)
    add_rule(
        by=None, channel_id=channel.pk, name="After radio", offset=400, unit=Unit.WEEKS, anchor=Anchor.CHANNELS,
        anchor_channels=[radio.pk], basis="",
    )  # fmt: skip
    signed_in(head).post("/channels/television/keep/", {"name": "Our film"})
    preset = OwnPreset.objects.get()
    added(head, f"/channels/presets/own-{preset.pk}/", **{"name": "Cinema", "team-0": marketing.pk})
    cinema = Channel.objects.get(name="Cinema")
    row = preset_of(cinema)
    assert row and row.own_id == preset.pk
    assert {each.standing for each in compared(lines_here(cinema), row.preset.rules)} == {Standing.SAME}
    assert cinema.rules.get(name="After radio").anchor_channels == [radio.pk]
    page = signed_in(head).get("/channels/presets/").content.decode()
    assert "Our film" in page and "Cinema" in page


@pytest.mark.parametrize(
    ("name", "words"), [("our FILM", "a preset of this name already"), ("radio", "A shipped preset has this name")]
)
def test_a_taken_name_is_refused(head: User, marketing: Department, name: str, words: str) -> None:
    kept(head, marketing)
    answer = signed_in(head).post("/channels/television/keep/", {"name": name})
    assert answer.status_code == 422 and words in answer.content.decode()


def test_an_empty_plan_is_not_kept(head: User, marketing: Department) -> None:
    bare = make_channel(owner=marketing)
    with pytest.raises(Refused, match="no line yet"):
        save_as_preset(by=head, channel_id=bare.pk, name="Bare")


def test_a_channel_nobody_owns_is_kept_and_asks_for_an_owner(head: User) -> None:
    channel = make_channel(rules=[{"name": "Brief due", "offset": -3}])
    preset = save_as_preset(by=head, channel_id=channel.pk, name="Orphan")
    form = signed_in(head).get(f"/channels/presets/own-{preset.pk}/").context["form"]
    assert [(field.label, field.field.required) for field in form.team_fields] == [("Owner", True)]


def test_who_kept_it_or_an_ops_admin_deletes_it_and_channels_stay(
    head: User, admin: User, marketing: Department
) -> None:
    preset = kept(head, marketing)
    page = f"/channels/presets/own-{preset.pk}/"
    added(head, page, **{"name": "Cinema", "team-0": marketing.pk})
    other = make_user(department=make_department(), role=RoleName.HEAD)
    assert signed_in(other).post(f"{page}delete/").status_code == 403
    assert signed_in(other).get(page).context["can_delete"] is False
    assert signed_in(head).get(page).context["can_delete"] is True
    assert signed_in(head).post(f"{page}delete/").status_code == 302
    cinema = Channel.objects.get(name="Cinema")
    assert not OwnPreset.objects.exists() and cinema.rules.exists() and preset_of(cinema) is None
    text = signed_in(head).get("/channels/cinema/compare/").content.decode()
    assert "The preset this plan came from is not there any more." in text
    assert signed_in(admin).post("/channels/presets/radio/delete/").status_code == 404


def test_all_of_it_can_be_taken_back(head: User, admin: User, marketing: Department) -> None:
    preset = kept(head, marketing)
    plan = preset.plan
    delete_preset(by=admin, preset_id=preset.pk)
    entry = AuditEntry.objects.filter(subject_type="campaigns.ownpreset", verb="deleted").get()
    undo(by=admin, entry_id=entry.pk)
    back = OwnPreset.objects.get()
    assert (back.name, back.plan, back.made_by) == ("Our film", plan, head)
    undo(by=admin, entry_id=AuditEntry.objects.filter(verb="created", subject_id=str(back.pk)).latest("pk").pk)
    assert not OwnPreset.objects.exists()
    made = AuditEntry.objects.get(subject_type="campaigns.channel", verb="created")
    undo(by=head, entry_id=made.pk)
    assert Channel.objects.get(name="Television").retired_at is not None


def test_a_line_counted_from_channels_is_taken_back_with_them(head: User, marketing: Department) -> None:
    radio, film = make_channel(name="Radio", owner=marketing), make_channel(name="Film", owner=marketing)
    rule = add_rule(
        by=head, channel_id=film.pk, name="Heard", offset=1, anchor=Anchor.CHANNELS, anchor_channels=[radio.pk]
    )
    edit_rule(by=head, rule_id=rule.pk, anchor=Anchor.LAUNCH)
    undo(by=head, entry_id=AuditEntry.objects.filter(verb="changed", subject_id=str(rule.pk)).latest("pk").pk)
    rule.refresh_from_db()
    assert (rule.anchor, rule.anchor_channels) == (Anchor.CHANNELS, [radio.pk])


def test_taking_over_what_nobody_stands_for_is_refused(head: User, marketing: Department) -> None:
    channel = changed_plan(head, marketing)
    row = preset_called("television")
    assert row is not None
    with pytest.raises(Refused, match="Customer Service"):
        take_lines(
            by=head, channel_id=channel.pk, preset=row.preset, key=row.key, names=["Contact centre staffed"], teams={}
        )


def test_the_list_takes_as_many_queries_for_many_as_for_none(head: User, marketing: Department) -> None:
    counts = []
    for size in (0, 30):
        for number in range(size):
            OwnPreset.objects.create(name=f"Own {number}", medium="online", owners=["PR"], plan=[])
            make_channel(owner=marketing, preset="radio")
        browser = signed_in(head)
        with CaptureQueriesContext(connection) as caught:
            assert browser.get("/channels/presets/").status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1]
