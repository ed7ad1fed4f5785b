"""Channels, their owners and plans: what the actions do, what they refuse, and which activities are planned again."""

import datetime as dt

import pytest
from django.utils import timezone

from campaigns.actions.activities import create_activity
from campaigns.actions.channels import (
    add_rule,
    create_channel,
    edit_channel,
    edit_rule,
    retire_channel,
    retire_rule,
    set_owners,
    unretire_channel,
)
from campaigns.actions.rule_checks import LONGEST
from campaigns.enums import ActivityState, Anchor, CampaignState, Medium, MilestoneState, Unit
from campaigns.models import Activity, Channel, LeadTimeRule, Milestone
from campaigns.rules.schedule import Schedule
from departments.actions.departments import retire_department
from tests.departments.test_actions_departments import last_entry, refused
from tests.factories import make_activity, make_campaign, make_channel, make_department, make_organisation

pytestmark = pytest.mark.django_db

SOON = timezone.localdate() + dt.timedelta(days=90)


@pytest.fixture(autouse=True)
def organisation(db):
    return make_organisation()


def planned(channel, **campaign):
    """An activity in three months, with its duties, as the product makes one."""
    return create_activity(
        by=None,
        campaign_id=make_campaign(**campaign).pk,
        channel=channel,
        title="Teaser",
        schedule=Schedule(SOON, SOON),
    )


def duties(activity, *states):
    rows = Milestone.objects.filter(activity=activity, state__in=states or MilestoneState.values)
    return {row.name: row for row in rows}


class TestChannel:
    def test_a_new_one_has_its_owners_in_order_an_address_and_a_colour_few_have(self):
        make_channel(colour=1)
        first, second = make_department(name="B"), make_department(name="A")
        channel = create_channel(by=None, name="Influencer", medium=Medium.SOCIAL, departments=[first, second])
        assert (channel.slug, channel.colour) == ("influencer", 2)
        assert [link.department for link in channel.ownerships.all()] == [first, second]

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"name": " "}, "name"),
            ({"name": "E-MAIL"}, "name"),
            ({"medium": "carrier pigeon"}, "medium"),
            ({"colour": 13}, "colour"),
            ({"colour": 0}, "colour"),
            ({"slug": "no blanks"}, "slug"),
        ],
    )
    def test_what_cannot_be_is_refused_at_its_field(self, values, field):
        create_channel(by=None, name="E-mail", medium=Medium.ONLINE)
        given = {"name": "Radio", "medium": Medium.OFFLINE, **values}
        assert refused(create_channel, by=None, **given).field == field
        assert Channel.objects.count() == 1

    def test_renaming_keeps_the_address_and_moves_nothing(self):
        channel = make_channel(owner=make_department(), rules=[{"name": "Brief due", "offset": -5}])
        activity = planned(channel)
        edit_channel(by=None, channel_id=channel.pk, name="Wireless", colour=7)
        assert Channel.objects.get(pk=channel.pk).slug == channel.slug
        assert not Activity.objects.get(pk=activity.pk).is_stale

    def test_the_name_of_a_retired_one_is_refused_with_the_way_out(self):
        channel = create_channel(by=None, name="Fax", medium=Medium.OFFLINE)
        retire_channel(by=None, channel_id=channel.pk)
        assert "Bring it back" in str(refused(create_channel, by=None, name="fax", medium=Medium.OFFLINE))
        assert unretire_channel(by=None, channel_id=channel.pk).retired_at is None


class TestOwners:
    def test_the_duties_follow_the_new_owners_and_the_log_names_both(self):
        old, new, second = make_department(name="Old"), make_department(name="New"), make_department(name="Second")
        channel = make_channel(owner=old, rules=[{"name": "Brief due", "offset": -5}])
        activity = planned(channel)
        set_owners(by=None, channel_id=channel.pk, departments=[new, second])
        duty = duties(activity)["Brief due"]
        assert [link.department for link in duty.responsible_links.all()] == [new, second]
        assert last_entry().changes == {"owners": [[old.pk], [new.pk, second.pk]]}

    def test_another_order_is_a_change_and_the_same_order_is_none(self):
        first, second = make_department(), make_department()
        channel = make_channel(owners=[first, second])
        set_owners(by=None, channel_id=channel.pk, departments=[second, first])
        assert [link.department for link in channel.ownerships.all()] == [second, first]
        entry = last_entry()
        set_owners(by=None, channel_id=channel.pk, departments=[second, first])
        assert last_entry() == entry

    def test_a_department_twice_or_retired_is_refused(self):
        department = make_department()
        channel = make_channel()
        values = {"by": None, "channel_id": channel.pk}
        assert refused(set_owners, **values, departments=[department, department]).field == "owners"
        retired = retire_department(by=None, department_id=department.pk)
        assert refused(set_owners, **values, departments=[retired]).field == "owners"

    def test_without_owners_the_unfinished_duties_are_cancelled_not_deleted(self):
        channel = make_channel(owner=make_department(), rules=[{"name": "Brief due", "offset": -5}])
        activity = planned(channel)
        set_owners(by=None, channel_id=channel.pk, departments=[])
        assert duties(activity)["Brief due"].state == MilestoneState.CANCELLED


class TestRule:
    def test_a_new_line_gives_every_planned_activity_its_duty(self):
        channel = make_channel(owner=make_department())
        activity = planned(channel)
        rule = add_rule(
            by=None, channel_id=channel.pk, name="  Brief   due ", offset=-10, basis="a printer's own price list"
        )
        duty = duties(activity)["Brief due"]
        assert (duty.rule_id, duty.offset, duty.unit) == (rule.pk, -10, Unit.WORKING_DAYS)
        assert (rule.must_have, rule.warn_working_days, rule.anchor) == (True, 5, Anchor.START)
        assert last_entry().verb == "created"

    def test_a_changed_offset_moves_open_duties_and_leaves_finished_ones(self):
        channel = make_channel(owner=make_department(), rules=[{"name": "Brief due", "offset": -5}])
        opened, finished = planned(channel), planned(channel)
        rule = LeadTimeRule.objects.get()
        before = duties(finished)["Brief due"].due_on
        person = make_campaign().owner
        Milestone.objects.filter(activity=finished).update(
            state=MilestoneState.DONE, done_at=timezone.now(), done_by=person
        )
        edit_rule(by=None, rule_id=rule.pk, offset=-20)
        assert duties(opened)["Brief due"].due_on < before
        assert duties(finished)["Brief due"].due_on == before

    def test_another_basis_plans_nothing_again(self):
        channel = make_channel(owner=make_department(), rules=[{"name": "Brief due", "offset": -5}])
        activity = planned(channel)
        edit_rule(by=None, rule_id=LeadTimeRule.objects.get().pk, basis="measured", plan=False)
        assert not Activity.objects.get(pk=activity.pk).is_stale

    def test_a_line_taken_out_cancels_what_is_open_and_its_name_is_free_again(self):
        channel = make_channel(owner=make_department(), rules=[{"name": "Brief due", "offset": -5}])
        activity = planned(channel)
        rule = LeadTimeRule.objects.get()
        retire_rule(by=None, rule_id=rule.pk)
        assert duties(activity)["Brief due"].state == MilestoneState.CANCELLED
        retire_rule(by=None, rule_id=rule.pk)
        assert add_rule(by=None, channel_id=channel.pk, name="Brief due", offset=-3).pk != rule.pk
        refused(edit_rule, by=None, rule_id=rule.pk, offset=-4)

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": "brief DUE"}, "name"),
            ({"offset": 2_501}, "offset"),
            ({"offset": -3_651, "unit": Unit.DAYS}, "offset"),
            ({"offset": -521, "unit": Unit.WEEKS}, "offset"),
            ({"offset": 121, "unit": Unit.MONTHS}, "offset"),
            ({"warn_working_days": -1}, "warn_working_days"),
            ({"warn_working_days": 251}, "warn_working_days"),
            ({"unit": "fortnights"}, "unit"),
            ({"anchor": "middle"}, "anchor"),
        ],
    )
    def test_what_no_plan_can_ask_is_refused_at_its_field(self, values, field):
        channel = make_channel(rules=[{"name": "Brief due", "offset": -5}])
        given = {"name": "Approved", "offset": -2, **values}
        assert refused(add_rule, by=None, channel_id=channel.pk, **given).field == field
        assert LeadTimeRule.objects.count() == 1

    def test_the_widest_offsets_there_are_can_be_planned(self):
        channel = make_channel(owner=make_department())
        activity = planned(channel)
        for number, unit in enumerate(Unit):
            for sign in (-1, 1):
                name = f"{number}{sign}"
                add_rule(by=None, channel_id=channel.pk, name=name, offset=sign * LONGEST[unit], unit=unit, plan=False)
        edit_rule(by=None, rule_id=LeadTimeRule.objects.first().pk, warn_working_days=250)
        assert len(duties(activity)) == 8

    def test_a_wide_offset_cannot_come_in_by_another_unit(self):
        channel = make_channel()
        rule = add_rule(by=None, channel_id=channel.pk, name="Brief due", offset=-600, unit=Unit.DAYS)
        assert refused(edit_rule, by=None, rule_id=rule.pk, unit=Unit.WEEKS).field == "offset"

    def test_a_retired_department_gets_no_line_but_keeps_the_one_it_has(self):
        department = make_department()
        channel = make_channel(owner=make_department())
        rule = add_rule(by=None, channel_id=channel.pk, name="Trained", offset=-5, responsible=department)
        retired = retire_department(by=None, department_id=department.pk)
        values = {"by": None, "channel_id": channel.pk, "name": "Again", "offset": -1}
        assert refused(add_rule, **values, responsible=retired).field == "responsible"
        assert edit_rule(by=None, rule_id=rule.pk, offset=-6, responsible=retired).offset == -6


class TestWhatIsPlannedAgain:
    def test_only_dated_activities_that_stand_in_campaigns_that_do(self):
        channel = make_channel(owner=make_department())
        stands = make_activity(channel=channel, starts_on=SOON)
        draft = make_activity(channel=channel, starts_on=SOON, campaign=make_campaign(state=CampaignState.DRAFT))
        make_activity(channel=channel, starts_on=None)
        make_activity(channel=channel, starts_on=SOON, state=ActivityState.CANCELLED)
        make_activity(channel=channel, starts_on=SOON, campaign=make_campaign(state=CampaignState.ARCHIVED))
        make_activity(starts_on=SOON)
        add_rule(by=None, channel_id=channel.pk, name="Brief due", offset=-5, plan=False)
        assert set(Activity.objects.filter(is_stale=True)) == {stands, draft}
        assert not Milestone.objects.exists()

    def test_a_refused_change_marks_nothing(self):
        channel = make_channel(owner=make_department())
        make_activity(channel=channel, starts_on=SOON)
        refused(add_rule, by=None, channel_id=channel.pk, name="", offset=-5, plan=False)
        assert not Activity.objects.filter(is_stale=True).exists()

    def test_many_are_left_to_the_clockwork_which_sends_nothing_of_them_until_then(self):
        channel = make_channel(owner=make_department())
        campaign = make_campaign()
        Activity.objects.bulk_create(
            Activity(campaign=campaign, channel=channel, title=str(number), starts_on=SOON, ends_on=SOON)
            for number in range(205)
        )
        add_rule(by=None, channel_id=channel.pk, name="Brief due", offset=-5)
        assert Activity.objects.filter(is_stale=True).count() == 5
        assert Milestone.objects.count() == 200
