"""Changing closing dates: the plan gets its line, duties follow the published days, and everybody is told."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from campaigns.actions.activities import create_activity, edit_activity, move_activity
from campaigns.actions.closings import (
    RowsRefused,
    add_closing,
    closing_mark,
    edit_closing,
    retire_closing,
    unretire_closing,
    write_closings,
)
from campaigns.actions.undoing import undo
from campaigns.alerts.firing import fire_all
from campaigns.alerts.kinds import KINDS
from campaigns.enums import AlertKind, AlertState, ClosingRole, Unit
from campaigns.models import Activity, Alert, Channel, ClosingDate, LeadTimeRule, Milestone
from campaigns.queries.alert_lines import lines_for
from campaigns.rules.schedule import Schedule
from campaigns.rules.weekly_closings import IssueDraft
from departments.enums import RoleName
from departments.errors import Conflict, Refused
from departments.models import AuditEntry, Department, User
from tests.factories import make_campaign, make_channel, make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db

APPEARS = timezone.now().date() + dt.timedelta(days=210)
WEEK = dt.timedelta(days=7)


def monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


FIRST = monday(APPEARS)


@pytest.fixture
def team() -> Department:
    make_organisation()
    return make_department(name="Print", mailbox="print@example.com")


@pytest.fixture
def head(team: Department) -> User:
    return make_user(department=team, role=RoleName.HEAD)


@pytest.fixture
def channel(team: Department) -> Channel:
    return make_channel(owner=team, name="Magazine", rules=[{"name": "Brief due", "offset": -20}])


@pytest.fixture
def march(channel: Channel, head: User) -> ClosingDate:
    return add_closing(by=head, channel_id=channel.pk, **issue())


def issue(**given: Any) -> dict[str, Any]:
    usual = {"name": "March issue", "appears_on": FIRST, "material_due_on": FIRST - 8 * WEEK, "source": "media data"}
    return {**usual, **given}


def plan(channel: Channel, closing: ClosingDate | None = None, start: dt.date = FIRST) -> Activity:
    campaign = make_campaign()
    return create_activity(
        by=campaign.owner, campaign_id=campaign.pk, channel=channel, title="Insert", closing=closing,
        schedule=Schedule(start, start),
    )  # fmt: skip


def duty(activity: Activity, name: str = "Material due") -> Milestone:
    return Milestone.objects.get(activity=activity, name=name)


class TestAdding:
    def test_gives_the_plan_its_line_with_the_usual_distance(self, channel, march):
        line = LeadTimeRule.objects.get(channel=channel, closing_role=ClosingRole.MATERIAL)
        assert (line.name, line.offset, line.unit) == ("Material due", -8, Unit.WEEKS)
        assert not LeadTimeRule.objects.filter(closing_role=ClosingRole.SPACE).exists()

    def test_lets_a_line_of_that_name_follow_instead_of_making_a_second(self, team, head):
        other = make_channel(owner=team, rules=[{"name": "Material due", "offset": -30}])
        add_closing(by=head, channel_id=other.pk, **issue())
        line = LeadTimeRule.objects.get(channel=other)
        assert (line.closing_role, line.offset) == ("material", -30)

    def test_gives_no_second_line_and_none_again_after_it_was_taken_out(self, channel, march, head):
        LeadTimeRule.objects.filter(channel=channel, closing_role="material").update(retired_at=timezone.now())
        add_closing(by=head, channel_id=channel.pk, **issue(name="April issue", appears_on=FIRST + 4 * WEEK))
        assert not LeadTimeRule.objects.filter(channel=channel, retired_at=None).exclude(closing_role="").exists()

    def test_is_written_down_by_whom(self, march, head):
        entry = AuditEntry.objects.get(subject_type="campaigns.closingdate", verb="created")
        assert entry.by == head and entry.changes["appears_on"] == [None, FIRST.isoformat()]

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"name": "  "}, "name"),
            ({"name": "x" * 101}, "name"),
            ({"appears_on": None}, "appears_on"),
            ({"material_due_on": FIRST + WEEK}, "material_due_on"),
            ({"space_closes_on": FIRST + WEEK}, "space_closes_on"),
            ({"material_due_on": None}, "space_closes_on"),
            ({"last_on": FIRST - WEEK}, "last_on"),
        ],
    )
    def test_refuses_what_cannot_be_with_a_sentence_and_writes_nothing(self, channel, head, given, field):
        with pytest.raises(Refused) as refusal:
            add_closing(by=head, channel_id=channel.pk, **issue(**given))
        assert refusal.value.field == field and str(refusal.value)
        assert not ClosingDate.objects.exists() and LeadTimeRule.objects.count() == 1

    def test_refuses_two_of_one_name_and_day_but_not_next_years(self, channel, march, head):
        with pytest.raises(Refused, match="of this name on this day"):
            add_closing(by=head, channel_id=channel.pk, **issue(name="MARCH ISSUE"))
        next_year = FIRST + 52 * WEEK
        add_closing(by=head, channel_id=channel.pk, **issue(appears_on=next_year, material_due_on=next_year - 8 * WEEK))
        assert ClosingDate.objects.count() == 2


class TestDuties:
    def test_follow_the_published_day_and_keep_the_issue(self, channel, march):
        activity = plan(channel, march, start=FIRST + 10 * dt.timedelta(days=1))
        made = duty(activity)
        assert (made.due_on, made.published_on, made.closing) == (march.material_due_on, march.material_due_on, march)
        assert duty(activity, "Brief due").closing is None

    def test_move_to_the_working_day_before_a_day_off_and_keep_the_published_one(self, channel, march, head):
        sunday = march.material_due_on - dt.timedelta(days=1)
        edit_closing(by=head, closing_id=march.pk, material_due_on=sunday)
        made = duty(plan(channel, ClosingDate.objects.get()))
        assert made.published_on == sunday and made.due_on == sunday - dt.timedelta(days=2)

    def test_count_their_offset_without_an_issue(self, channel, march):
        made = duty(plan(channel, start=FIRST + WEEK))
        assert made.closing is None and made.due_on == FIRST - 7 * WEEK

    def test_change_when_the_issue_does_and_those_done_stay(self, channel, march, head):
        open_one, done_one = plan(channel, march), plan(channel, march)
        done = duty(done_one)
        done.state, done.done_at, done.done_by = "done", timezone.now(), head
        done.save()
        edit_closing(by=head, closing_id=march.pk, material_due_on=march.material_due_on - WEEK)
        assert duty(open_one).due_on == march.material_due_on - WEEK
        assert duty(done_one).due_on == march.material_due_on
        assert Activity.objects.get(pk=open_one.pk).starts_on == FIRST, "its own days are its planner's"

    def test_who_was_told_is_told_that_the_closing_dates_moved(self, channel, march, head):
        activity = plan(channel, march)
        Alert.objects.update(due_at=timezone.now())
        fire_all()
        edit_closing(by=head, closing_id=march.pk, material_due_on=march.material_due_on - WEEK)
        moved = Alert.objects.get(activity=activity, kind=AlertKind.MOVED, state=AlertState.PLANNED)
        line = lines_for([moved.pk], now=timezone.now())[moved.pk]
        assert KINDS[line.kind].says(line) == "Magazine: “Insert” has other closing dates"
        assert "March issue" in KINDS[line.kind].next_step(line)

    def test_a_change_taken_back_before_it_is_told_tells_nobody(self, channel, march, head):
        activity = plan(channel, march)
        Alert.objects.update(due_at=timezone.now())
        fire_all()
        before = march.material_due_on
        edit_closing(by=head, closing_id=march.pk, material_due_on=before - WEEK)
        edit_closing(by=head, closing_id=march.pk, material_due_on=before)
        assert not Alert.objects.filter(activity=activity, kind=AlertKind.MOVED, state=AlertState.PLANNED).exists()

    def test_a_source_alone_plans_nothing_again(self, channel, march, head):
        plan(channel, march)
        edit_closing(by=head, closing_id=march.pk, plan=False, source="a call to the desk")
        assert not Activity.objects.filter(is_stale=True).exists()


class TestPicking:
    def test_an_issue_of_another_channel_is_refused(self, channel, march):
        other = make_channel(owner=make_department())
        with pytest.raises(Refused, match="issue of another channel") as refusal:
            plan(other, march)
        assert refusal.value.field == "closing"

    def test_moving_to_another_channel_lets_the_issue_go(self, channel, march):
        activity = plan(channel, march)
        edit_activity(by=None, activity_id=activity.pk, values={"channel": make_channel(owner=make_department())})
        assert Activity.objects.get(pk=activity.pk).closing is None

    def test_a_move_keeps_the_issue_unless_another_is_named(self, channel, march, head):
        april = add_closing(by=head, channel_id=channel.pk, **issue(name="April", appears_on=FIRST + 4 * WEEK))
        activity = plan(channel, march)
        move_activity(by=None, activity_id=activity.pk, starts_on=FIRST + WEEK)
        assert Activity.objects.get(pk=activity.pk).closing == march
        move_activity(by=None, activity_id=activity.pk, starts_on=FIRST + 4 * WEEK, values={"closing": april})
        entry = AuditEntry.objects.filter(subject_id=str(activity.pk), verb="moved").order_by("-pk").first()
        assert entry.changes["closing_id"] == [march.pk, april.pk]

    def test_undo_gives_the_issue_back(self, channel, march):
        activity = plan(channel, march)
        owner = activity.campaign.owner
        edit_activity(by=owner, activity_id=activity.pk, values={"closing": None})
        assert duty(activity).closing is None
        undo(by=owner, entry_id=AuditEntry.objects.filter(subject_id=str(activity.pk)).latest("pk").pk)
        assert duty(activity).closing == march


class TestRetiring:
    def test_leaves_what_appears_in_it_and_is_offered_no_more(self, channel, march, head):
        activity = plan(channel, march)
        retire_closing(by=head, closing_id=march.pk)
        edit_activity(by=None, activity_id=activity.pk, values={"title": "Another title"})
        assert duty(activity).closing == march
        with pytest.raises(Refused, match="retired"):
            plan(channel, ClosingDate.objects.get())

    def test_cannot_be_changed_until_it_is_brought_back(self, channel, march, head):
        retire_closing(by=head, closing_id=march.pk)
        with pytest.raises(Refused, match="Bring it back"):
            edit_closing(by=head, closing_id=march.pk, source="x")
        unretire_closing(by=head, closing_id=march.pk)
        assert edit_closing(by=head, closing_id=march.pk, source="x").source == "x"

    def test_does_not_come_back_beside_another_of_its_name_and_day(self, channel, march, head):
        retire_closing(by=head, closing_id=march.pk)
        add_closing(by=head, channel_id=channel.pk, **issue())
        with pytest.raises(Refused, match="of this name on this day"):
            unretire_closing(by=head, closing_id=march.pk)

    def test_and_every_other_change_can_be_undone_by_who_manages_the_channel(self, channel, march, head):
        entries = AuditEntry.objects.filter(subject_type="campaigns.closingdate")
        edit_closing(by=head, closing_id=march.pk, name="Spring issue")
        undo(by=head, entry_id=entries.latest("pk").pk)
        retire_closing(by=head, closing_id=march.pk)
        undo(by=head, entry_id=entries.latest("pk").pk)
        march.refresh_from_db()
        assert (march.name, march.retired_at) == ("March issue", None)


def test_a_stale_page_overwrites_nothing(channel, march, head):
    seen = closing_mark(march)
    edit_closing(by=head, closing_id=march.pk, source="newer")
    with pytest.raises(Conflict):
        edit_closing(by=head, closing_id=march.pk, seen=seen, source="older")


class TestWritingMany:
    def drafts(self, *days: dt.date) -> list[tuple[int | None, IssueDraft]]:
        return [(None, IssueDraft(f"No. {n}", day, material_due_on=day - 6 * WEEK)) for n, day in enumerate(days)]

    def test_is_all_or_nothing_and_says_what_is_wrong_with_each(self, channel, head):
        wrong = (None, IssueDraft("Bad", FIRST, material_due_on=FIRST + WEEK))
        twice = (None, IssueDraft("No. 0", FIRST, material_due_on=FIRST - WEEK))
        with pytest.raises(RowsRefused) as refusal:
            write_closings(by=head, channel_id=channel.pk, drafts=[*self.drafts(FIRST), wrong, twice])
        assert list(refusal.value.problems) == [1, 2]
        assert "on this day already" in refusal.value.problems[2]
        assert not ClosingDate.objects.exists()

    def test_takes_the_usual_distance_of_all_of_them(self, channel, head):
        written = write_closings(by=head, channel_id=channel.pk, drafts=self.drafts(FIRST, FIRST + WEEK))
        assert (written.added, written.lines) == (2, ("Material due",))
        assert LeadTimeRule.objects.get(closing_role="material").offset == -6

    def test_an_issue_of_another_channel_is_not_changed(self, channel, march, head):
        other = make_channel(owner=make_department())
        with pytest.raises(RowsRefused, match="not there any more"):
            write_closings(by=head, channel_id=other.pk, drafts=[(march.pk, IssueDraft("x", FIRST))])
