"""The shipped channels: every line of the file is one a channel can have, and adopting them twice adds nothing."""

from itertools import pairwise

import pytest

from campaigns.actions.channels import retire_channel
from campaigns.actions.presets import adopt_presets
from campaigns.enums import Anchor, Medium, Unit
from campaigns.models import Channel, LeadTimeRule
from campaigns.presets import ASSUMED, FILE, PresetProblem, channel_of, channel_presets, parse
from campaigns.rules.anchors import way_round
from departments.errors import Refused
from tests.factories import make_department, make_organisation

RULES = [(preset.name, rule) for preset in channel_presets() for rule in preset.rules]
ONE = '[[channel]]\nname = "Radio"\nmedium = "offline"\ncolour = 1\nowners = ["Marketing"]\n'


def departments():
    """A department for each name the presets use."""
    names = set().union(*(preset.department_names for preset in channel_presets()))
    return {name: make_department(name=name) for name in sorted(names)}


@pytest.mark.parametrize("preset", channel_presets(), ids=lambda preset: preset.name)
def test_every_channel_has_owners_a_colour_and_a_plan_that_begins_before_the_start(preset):
    assert preset.owners
    assert 1 <= preset.colour <= 12
    before = [rule for rule in preset.rules if rule.anchor == Anchor.START and rule.offset < 0]
    assert any(rule.must_have for rule in before)


@pytest.mark.parametrize(("channel", "rule"), RULES, ids=lambda value: getattr(value, "name", value))
def test_every_line_says_where_its_lead_time_comes_from(channel, rule):
    assert rule.basis.strip() == rule.basis != ""
    assert len(rule.basis) <= LeadTimeRule._meta.get_field("basis").max_length
    assert len(rule.name) <= LeadTimeRule._meta.get_field("name").max_length


def test_sourced_lead_times_can_be_told_from_assumed_ones():
    sourced = [rule for _channel, rule in RULES if rule.basis != ASSUMED]
    assert 20 < len(sourced) < len(RULES) - 20


def test_plans_stand_in_the_order_in_which_the_work_is_done():
    """As calendar days, roughly: five working days are a week."""
    days = {Unit.WORKING_DAYS: 1.4, Unit.DAYS: 1, Unit.WEEKS: 7, Unit.MONTHS: 30}
    for preset in channel_presets():
        for anchor in Anchor:
            moments = [rule.offset * days[rule.unit] for rule in preset.rules if rule.anchor == anchor]
            out_of_order = [pair for pair in pairwise(moments) if pair[0] > pair[1] + 1.5]
            assert not out_of_order, preset.name


def test_every_medium_and_every_colour_is_used():
    assert {preset.medium for preset in channel_presets()} == set(Medium)
    assert {preset.colour for preset in channel_presets()} == set(range(1, 13))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[channel", "not TOML"),
        ("[[channel]]\n", "no name"),
        (ONE.replace('["Marketing"]', "[]"), "no owner"),
        (ONE.replace('["Marketing"]', '["PR", "pr"]'), "twice"),
        (ONE.replace("offline", "pigeon"), "medium"),
        (ONE.replace("colour = 1", "colour = 13"), "colour"),
        (ONE.replace("colour = 1", "colour = true"), "colour"),
        (ONE.replace("colour", "color"), "nothing is called color"),
        (ONE + ONE, "twice"),
        (ONE + 'plan = [{ name = "Brief due", offset = 1.5, basis = "assumed" }]', "offset"),
        (ONE + 'plan = [{ name = "Brief due", offset = -1 }]', "no basis"),
        (ONE + 'plan = [{ name = "Brief due", offset = -1, basis = "assumed", unit = "years" }]', "unit"),
        (ONE + 'plan = [{ name = "Brief due", offset = -1, basis = "assumed", warn = -1 }]', "warn"),
        (ONE + 'plan = [{ name = "Live", offset = -1, basis = "assumed", anchor = "channels" }]', "anchor_channels"),
        (ONE + 'plan = [{ name = "Live", offset = -1, basis = "x", anchor_channels = ["TV"] }]', "anchor_channels"),
        (ONE + 'plan = [{ name = "Live", offset = -1, basis = "x", anchor_channels = "TV" }]', "names of channels"),
    ],
)
def test_a_file_that_cannot_be_is_refused_with_the_place(text, words):
    with pytest.raises(PresetProblem, match=words):
        parse(text)


def test_lines_counted_from_other_channels_name_shipped_ones_and_close_no_circle():
    names = {preset.name: number for number, preset in enumerate(channel_presets())}
    hangs_on = {
        names[preset.name]: [names[name] for rule in preset.rules for name in rule.anchor_channels]
        for preset in channel_presets()
    }
    assert any(hangs_on.values())
    assert not any(way_round(hangs_on, key) for key in hangs_on)


def test_a_line_is_written_as_it_is_read():
    for preset in channel_presets():
        entry = {"name": preset.name, "medium": preset.medium, "colour": preset.colour, "owners": list(preset.owners)}
        assert channel_of({**entry, "plan": [rule.as_entry() for rule in preset.rules]}) == preset


def test_the_shipped_file_is_what_is_parsed():
    assert parse(FILE.read_text(encoding="utf-8")) == channel_presets()


@pytest.mark.django_db
class TestAdopting:
    def test_makes_every_channel_with_its_owners_and_lines(self):
        made = adopt_presets(by=None, departments=departments())
        assert len(made) == len(channel_presets()) == Channel.objects.count()
        assert LeadTimeRule.objects.count() == len(RULES)
        for preset in channel_presets():
            channel = Channel.objects.get(name=preset.name)
            assert tuple(link.department.name for link in channel.ownerships.all()) == preset.owners
            stored = {rule.name: rule for rule in channel.rules.select_related("responsible")}
            for rule in preset.rules:
                row = stored[rule.name]
                assert (row.offset, row.unit, row.anchor, row.basis) == (
                    rule.offset,
                    rule.unit,
                    rule.anchor,
                    rule.basis,
                )
                assert (row.responsible.name if row.responsible else None) == rule.responsible

    def test_twice_adds_nothing_and_leaves_what_was_changed_or_retired(self):
        make_organisation()
        teams = departments()
        adopt_presets(by=None, departments=teams)
        channel = Channel.objects.get(name="Radio")
        retire_channel(by=None, channel_id=channel.pk)
        Channel.objects.filter(name="Television").update(name="TELEVISION", colour=12)
        assert adopt_presets(by=None, departments=teams) == []
        assert Channel.objects.get(name="TELEVISION").colour == 12

    def test_one_department_may_stand_for_all(self):
        team = make_department(name="Everybody")
        adopt_presets(by=None, departments=dict.fromkeys(departments(), team))
        assert all([*channel.owners.all()] == [team] for channel in Channel.objects.all())

    def test_names_nobody_stands_for_are_refused_and_named(self):
        teams = departments()
        del teams["Events"]
        with pytest.raises(Refused, match="Events"):
            adopt_presets(by=None, departments=teams)
        assert not Channel.objects.exists()
