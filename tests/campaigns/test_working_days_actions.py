"""Special days and working time: what moves with them, what does not, who is told what, and taking it back."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.actions.activities import create_activity
from campaigns.actions.campaigns import edit_campaign
from campaigns.actions.replanning import replan_stale
from campaigns.actions.undoing import undo
from campaigns.actions.working_days import (
    add_special_days,
    edit_special_days,
    edit_working_time,
    rehearsed,
    remove_special_days,
)
from campaigns.enums import MilestoneState, Secrecy
from campaigns.models import Activity, Alert, Campaign, Milestone
from campaigns.rules.schedule import Schedule
from departments.access import access_for
from departments.actions import special_days
from departments.actions.special_days import MOST, special_days_mark
from departments.actions.working_time import Week, working_time_mark
from departments.enums import DayKind, RoleName
from departments.errors import Conflict, Refused
from departments.models import AuditEntry, Department, SpecialDays, WorkingCalendar
from departments.queries import department_clocks
from tests.chance import examples
from tests.departments.test_actions_departments import last_entry, refused
from tests.factories import (
    make_calendar,
    make_campaign,
    make_channel,
    make_department,
    make_organisation,
    make_special_days,
    make_user,
)

pytestmark = pytest.mark.django_db

NEXT_YEAR = timezone.localdate().year + 1
RULES = [{"name": "Brief due", "offset": -3}]
DAY = dt.timedelta(days=1)


def friday() -> dt.date:
    day = dt.date(NEXT_YEAR, 6, 1)
    return day + dt.timedelta(days=(4 - day.weekday()) % 7)


@pytest.fixture(autouse=True)
def organisation(db):
    return make_organisation()


def planned(channel, day, **campaign):
    schedule = Schedule(day, day)
    made = make_campaign(**campaign)
    return create_activity(by=None, campaign_id=made.pk, channel=channel, title="Teaser", schedule=schedule)


def due(activity):
    return Milestone.objects.get(activity=activity).due_on


def closing(first_day, **fields):
    return {"kind": DayKind.CLOSED, "first_day": first_day, "last_day": first_day, "reason": "Stocktaking", **fields}


class TestOfADepartment:
    def test_a_closed_day_moves_its_duties_and_nobody_elses(self):
        mine, other = make_department(), make_department()
        moved, stays = (planned(make_channel(owner=team, rules=RULES), friday()) for team in (mine, other))
        before = due(stays)
        assert add_special_days(by=None, owner=mine, **closing(before)) == 1
        assert (due(moved), due(stays)) == (before - DAY, before)
        assert not Activity.objects.filter(is_stale=True).exists()

    def test_an_open_saturday_and_a_busy_season_count_too(self):
        team = make_department()
        activity = planned(make_channel(owner=team, rules=RULES), friday() + 3 * DAY)  # a Monday, due Wednesday
        saturday = friday() + DAY
        add_special_days(by=None, owner=team, **closing(saturday, kind=DayKind.OPEN))
        assert due(activity) == friday() - DAY
        season = {"kind": DayKind.BUSY, "first_day": friday() - 30 * DAY, "last_day": friday() + 3 * DAY}
        add_special_days(by=None, owner=team, **season, factor=200, reason="Spring sale")
        assert due(activity) == friday() - 4 * DAY

    def test_changing_and_removing_move_back(self):
        team = make_department()
        activity = planned(make_channel(owner=team, rules=RULES), friday())
        before = due(activity)
        add_special_days(by=None, owner=team, **closing(before))
        row = SpecialDays.objects.get()
        assert edit_special_days(by=None, special_id=row.pk, first_day=before - DAY, last_day=before - DAY) == 1
        assert due(activity) == before
        edit_special_days(by=None, special_id=row.pk, first_day=before, last_day=before)
        assert remove_special_days(by=None, special_id=row.pk) == 1
        assert (due(activity), SpecialDays.objects.count()) == (before, 0)

    def test_another_reason_moves_nothing(self):
        team = make_department()
        planned(make_channel(owner=team, rules=RULES), friday())
        row = make_special_days(owner=team, first_day=friday())
        assert edit_special_days(by=None, special_id=row.pk, reason="Inventory") in {0, 1}
        assert last_entry().changes == {"reason": ["Stocktaking", "Inventory"]}

    def test_done_waived_and_held_duties_stay(self):
        team = make_department()
        activities = [planned(make_channel(owner=team, rules=RULES), friday()) for _number in range(3)]
        before = due(activities[0])
        done, held, _open = activities
        Milestone.objects.filter(activity=done).update(
            state=MilestoneState.DONE, done_at=timezone.now(), done_by=make_user()
        )
        Milestone.objects.filter(activity=held).update(is_held=True)
        add_special_days(by=None, owner=team, **closing(before))
        assert [due(each) for each in activities] == [before, before, before - DAY]


class TestOfACalendar:
    def test_it_reaches_all_who_work_by_it(self, organisation):
        calendar = make_calendar()
        theirs = planned(make_channel(owner=make_department(working_calendar=calendar), rules=RULES), friday())
        others = planned(make_channel(owner=make_department(), rules=RULES), friday())
        before = due(others)
        assert add_special_days(by=None, owner=calendar, **closing(before)) == 1
        assert (due(theirs), due(others)) == (before - DAY, before)
        assert add_special_days(by=None, owner=organisation.default_calendar, **closing(before)) == 1
        assert due(others) == before - DAY

    def test_a_department_that_opens_the_day_is_left_alone(self, organisation):
        team = make_department()
        activity = planned(make_channel(owner=team, rules=RULES), friday())
        before = due(activity)
        make_special_days(owner=team, first_day=before, kind=DayKind.OPEN)
        add_special_days(by=None, owner=organisation.default_calendar, **closing(before))
        assert due(activity) == before

    def test_deleting_it_writes_down_what_it_held(self):
        from departments.actions.organisation import delete_working_calendar  # noqa: PLC0415

        calendar = make_calendar()
        make_special_days(owner=calendar, first_day=friday())
        delete_working_calendar(by=None, calendar_id=calendar.pk)
        assert AuditEntry.objects.filter(verb="removed", subject_type="departments.specialdays").count() == 1


class TestClocks:
    def test_they_take_three_queries_however_many_special_days(self, django_assert_num_queries):
        teams = [make_department() for _number in range(3)]
        for number, team in enumerate(teams):
            make_special_days(owner=team, first_day=friday() + number * DAY)
        with django_assert_num_queries(3):
            found = department_clocks()
        assert [found[team.pk].days.is_working(friday()) for team in teams] == [False, True, True]

    def test_departments_that_work_alike_share_one_value_and_a_new_row_makes_another(self):
        one, two = make_department(), make_department()
        before = department_clocks()
        assert before[one.pk].days is before[two.pk].days
        make_special_days(owner=one, first_day=friday())
        after = department_clocks()
        assert after[two.pk].days is before[two.pk].days
        assert not after[one.pk].days.is_working(friday()) and before[one.pk].days.is_working(friday())

    def test_those_of_others_are_not_mixed_in_when_only_some_are_asked_for(self):
        one, two = make_department(), make_department()
        make_special_days(owner=two, first_day=friday())
        assert department_clocks([one.pk])[one.pk].days.is_working(friday())


class TestRefusals:
    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"last_day": dt.date(2027, 5, 1)}, "last_day"),
            ({"last_day": dt.date(2028, 6, 3)}, "last_day"),
            ({"last_day": dt.date(2028, 6, 1), "is_yearly": True}, "last_day"),
            ({"last_day": dt.date(9999, 12, 31)}, "last_day"),
            ({"kind": "odd"}, "kind"),
            ({"kind": DayKind.BUSY, "factor": 99}, "factor"),
            ({"kind": DayKind.BUSY, "factor": 1_001}, "factor"),
            ({"kind": DayKind.BUSY, "factor": None}, "factor"),
            ({"reason": " \n "}, "reason"),
        ],
    )
    def test_what_makes_no_sense_is_refused_at_its_field(self, fields, field):
        values = closing(dt.date(2027, 6, 1), **fields)
        refusal = refused(add_special_days, by=None, owner=make_department(), **values)
        assert refusal.field == field
        assert not SpecialDays.objects.exists() and not AuditEntry.objects.exists()

    def test_days_long_ago_are_refused(self):
        fields = closing(dt.date(1, 1, 1))
        assert refused(add_special_days, by=None, owner=make_department(), **fields).field == "first_day"

    def test_a_year_without_a_working_day_is_refused(self):
        whole = closing(dt.date(2027, 1, 1), last_day=dt.date(2027, 12, 31))
        assert "no working day in 2027" in str(refused(add_special_days, by=None, owner=make_calendar(), **whole))
        assert "no working day" in str(refused(add_special_days, by=None, owner=make_department(), **whole))
        assert not SpecialDays.objects.exists()

    def test_a_closed_day_has_no_factor(self):
        add_special_days(by=None, owner=make_department(), **closing(friday(), factor=300))
        assert SpecialDays.objects.get().factor == 100

    def test_there_is_an_end_to_them(self):
        team = make_department()
        SpecialDays.objects.bulk_create(
            [SpecialDays(department=team, first_day=friday(), last_day=friday(), reason="x") for _row in range(MOST)]
        )
        assert "already" in str(refused(add_special_days, by=None, owner=team, **closing(friday())))

    def test_who_saw_an_older_version_is_told(self):
        row = make_special_days(owner=make_department(), first_day=friday())
        seen = special_days_mark(row)
        edit_special_days(by=None, special_id=row.pk, reason="Inventory", seen=seen)
        with pytest.raises(Conflict):
            edit_special_days(by=None, special_id=row.pk, reason="Stock", seen=seen)
        assert SpecialDays.objects.get().reason == "Inventory"

    def test_days_that_are_gone_are_said_to_be(self):
        assert "not here any more" in str(refused(remove_special_days, by=None, special_id=7))


class TestWorkingTime:
    def test_a_week_of_its_own_is_made_with_the_days_of_the_shared_calendar(self, organisation):
        make_special_days(owner=organisation.default_calendar, first_day=friday(), reason="Company day")
        team, other = make_department(name="Sales"), make_department()
        activity = planned(make_channel(owner=team, rules=RULES), friday() + 3 * DAY)
        week = Week([4, 5], "SA")
        assert edit_working_time(by=None, department_id=team.pk, time_zone="Asia/Riyadh", week=week) == 1
        team.refresh_from_db()
        assert (team.time_zone, team.working_calendar.name) == ("Asia/Riyadh", "Sales")
        assert [row.reason for row in team.working_calendar.special_days.all()] == ["Company day"]
        days = department_clocks()[other.pk].days
        assert days.weekend == {5, 6} and not days.is_working(friday())
        assert due(activity) == friday() - 2 * DAY  # Sunday, Thursday, Wednesday

    def test_its_own_calendar_is_changed_in_place_and_a_shared_one_is_not(self):
        own, shared = make_calendar(), make_calendar()
        team = make_department(working_calendar=own)
        first, _second = make_department(working_calendar=shared), make_department(working_calendar=shared)
        edit_working_time(by=None, department_id=team.pk, time_zone="", week=Week([6]))
        edit_working_time(by=None, department_id=first.pk, time_zone="", week=Week([6]))
        own.refresh_from_db()
        shared.refresh_from_db()
        assert (own.weekend_days, shared.weekend_days) == ([6], [5, 6])
        assert Department.objects.get(pk=first.pk).working_calendar.weekend_days == [6]

    @pytest.mark.parametrize(
        ("week", "zone", "field"),
        [(Week(range(7)), "", "weekend_days"), (Week([5], "XX"), "", "country"), (Week([5]), "Mars/Base", "time_zone")],
    )
    def test_bad_weeks_and_zones_are_refused_and_leave_nothing(self, week, zone, field):
        team = make_department()
        calendars = WorkingCalendar.objects.count()
        refusal = refused(edit_working_time, by=None, department_id=team.pk, time_zone=zone, week=week)
        assert refusal.field == field
        assert WorkingCalendar.objects.count() == calendars

    def test_who_saw_an_older_version_is_told(self):
        team = make_department(working_calendar=make_calendar())
        seen = working_time_mark(team)
        edit_working_time(by=None, department_id=team.pk, time_zone="", week=Week([6]), seen=seen)
        with pytest.raises(Conflict):
            edit_working_time(by=None, department_id=team.pk, time_zone="", week=Week([5]), seen=seen)


class TestUndo:
    def test_head_undoes_what_was_entered_changed_and_removed(self):
        team = make_department()
        head = make_user(department=team, role=RoleName.HEAD)
        activity = planned(make_channel(owner=team, rules=RULES), friday())
        before = due(activity)
        add_special_days(by=head, owner=team, **closing(before, is_yearly=True))
        row = SpecialDays.objects.get()
        edit_special_days(by=head, special_id=row.pk, first_day=before - DAY, last_day=before - DAY)
        undo(by=head, entry_id=last_entry().pk)
        assert (SpecialDays.objects.get().first_day, due(activity)) == (before, before - DAY)
        remove_special_days(by=head, special_id=row.pk)
        undo(by=head, entry_id=last_entry().pk)
        back = SpecialDays.objects.get()
        assert (back.department, back.first_day, back.is_yearly, back.reason) == (team, before, True, "Stocktaking")
        assert due(activity) == before - DAY
        undo(by=head, entry_id=AuditEntry.objects.filter(verb="created", subject_id=str(back.pk)).get().pk)
        assert (SpecialDays.objects.exists(), due(activity)) == (False, before)

    def test_a_member_and_a_head_of_another_team_may_not(self):
        team = make_department()
        add_special_days(by=None, owner=team, **closing(friday()))
        entry = AuditEntry.objects.get(subject_type="departments.specialdays")
        for person in (make_user(department=team), make_user(department=make_department(), role=RoleName.HEAD)):
            with pytest.raises(Exception, match=r"[Hh]ead|ops admin"):
                undo(by=person, entry_id=entry.pk)
        assert SpecialDays.objects.exists()

    def test_those_of_a_shared_calendar_are_for_ops_admins(self, organisation):
        head = make_user(department=make_department(), role=RoleName.HEAD)
        add_special_days(by=None, owner=organisation.default_calendar, **closing(friday()))
        entry = AuditEntry.objects.get(subject_type="departments.specialdays")
        with pytest.raises(Exception, match="ops admin"):
            undo(by=head, entry_id=entry.pk)
        undo(by=make_user(is_ops_admin=True), entry_id=entry.pk)
        assert not SpecialDays.objects.exists()


class TestRehearsal:
    def moves(self, team, person, **fields):
        return rehearsed(
            lambda: special_days.add_special_days(by=person, owner=team, **fields),
            department_ids=[team.pk],
            access=access_for(person),
            now=timezone.now(),
        )

    def test_it_says_what_saving_then_does_and_leaves_nothing(self):
        team = make_department()
        head = make_user(department=team, role=RoleName.HEAD)
        activities = [planned(make_channel(owner=team, rules=RULES), friday() + number * DAY) for number in range(5)]
        entries = AuditEntry.objects.count()
        before = {activity.pk: due(activity) for activity in activities}
        day = min(before.values())
        found = self.moves(team, head, **closing(day))
        assert not SpecialDays.objects.exists() and AuditEntry.objects.count() == entries
        assert {activity.pk: due(activity) for activity in activities} == before
        add_special_days(by=head, owner=team, **closing(day))
        after = {activity.pk: due(activity) for activity in activities}
        moved = {key for key in after if after[key] != before[key]}
        assert moved and (found.duties, found.activities) == (len(moved), len(moved))
        assert {(row.activity_id, row.move.was_on, row.move.due_on) for row in found.first} == {
            (str(key), before[key], after[key]) for key in moved
        }
        assert found.departments == [(team.name, len(moved))]

    def test_what_is_counted_from_the_launch_is_among_it(self):
        team = make_department()
        head = make_user(department=team, role=RoleName.HEAD)
        channel = make_channel(owner=team, rules=[{"name": "Brief due", "offset": -3, "anchor": "launch"}])
        activity = planned(channel, friday() + 60 * DAY)
        edit_campaign(by=None, campaign_id=activity.campaign_id, values={"launch_on": friday()})
        day = due(activity)
        found = self.moves(team, head, **closing(day))
        assert [(row.move.was_on, row.move.due_on) for row in found.first] == [(day, day - DAY)]
        add_special_days(by=head, owner=team, **closing(day))
        assert due(activity) == day - DAY

    def test_what_would_be_late_at_once_is_counted(self):
        team = make_department()
        head = make_user(department=team, role=RoleName.HEAD)
        today = timezone.localdate()
        start = today + 7 * DAY
        activity = planned(make_channel(owner=team, rules=[{"name": "Brief due", "offset": -2}]), start)
        found = self.moves(team, head, **closing(today, last_day=start))
        assert due(activity) >= today
        assert (found.duties, found.late, found.first[0].move.is_late) == (1, 1, True)

    def test_duties_of_campaigns_one_may_not_see_are_counted_and_not_named(self):
        team = make_department()
        head = make_user(department=team, role=RoleName.HEAD)
        channel = make_channel(owner=team, rules=RULES)
        secret, plain = planned(channel, friday(), name="Zebra"), planned(channel, friday(), name="Open")
        Campaign.objects.filter(pk=secret.campaign_id).update(secrecy=Secrecy.CONFIDENTIAL, was_secret=True)
        found = self.moves(team, head, **closing(due(plain)))
        assert (found.duties, found.unnamed, found.more) == (2, 1, 0)
        assert [row.campaign for row in found.first] == ["Open"]

    def test_the_list_is_short_and_the_count_is_whole(self):
        team = make_department()
        head = make_user(department=team, role=RoleName.HEAD)
        channel = make_channel(owner=team, rules=RULES)
        activities = [planned(channel, friday()) for _number in range(53)]
        found = self.moves(team, head, **closing(due(activities[0])))
        assert (found.duties, len(found.first), found.more) == (53, 50, 3)

    def test_it_refuses_as_saving_does(self):
        team = make_department()
        head = make_user(department=team, role=RoleName.HEAD)
        with pytest.raises(Refused, match="Say why"):
            self.moves(team, head, **closing(friday(), reason=""))

    def test_it_takes_as_many_queries_for_one_duty_as_for_many(self):
        team = make_department()
        head = make_user(department=team, role=RoleName.HEAD)
        channel = make_channel(owner=team, rules=RULES)
        found = []
        for _number in range(3):
            planned(channel, friday())
            with CaptureQueriesContext(connection) as captured:
                self.moves(team, head, **closing(friday() - 3 * DAY))
            found.append(len(captured))
        assert found == [found[0]] * 3


class TestOnlyWhatIsNear:
    """A change of some days plans again what it can touch, and never less."""

    def test_what_lies_far_from_the_day_is_left_alone(self):
        team = make_department()
        channel = make_channel(owner=team, rules=RULES)
        near, _far = planned(channel, friday()), planned(channel, friday() + 120 * DAY)
        assert add_special_days(by=None, owner=team, **closing(due(near))) == 1

    def test_another_week_or_zone_touches_all(self):
        team = make_department()
        channel = make_channel(owner=team, rules=RULES)
        for days in (0, 120):
            planned(channel, friday() + days * DAY)
        assert edit_working_time(by=None, department_id=team.pk, time_zone="Asia/Tokyo") == 2
        assert edit_working_time(by=None, department_id=team.pk, time_zone="Asia/Tokyo", week=Week([0])) == 2

    @settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        starts=st.lists(st.integers(0, 200), min_size=1, max_size=3),
        kind=st.sampled_from(DayKind),
        first=st.integers(0, 250),
        length=st.integers(0, 40),
        is_yearly=st.booleans(),
    )
    def test_afterwards_planning_everything_finds_nothing_left_to_change(self, starts, kind, first, length, is_yearly):
        with transaction.atomic():
            today = timezone.localdate()
            one, two = make_department(tell_members=True), make_department()
            rules = [
                {"name": "Brief due", "offset": -15, "warn_working_days": 4},
                {"name": "Approved", "offset": -2, "unit": "weeks"},
                {"name": "Reviewed", "offset": 10, "anchor": "end"},
            ]
            channel = make_channel(owners=[one, two], rules=rules)
            for start in starts:
                planned(channel, today + (start + 1) * DAY)
            days = {"first_day": today + first * DAY, "last_day": today + (first + length) * DAY}
            for owner in (one, two):
                add_special_days(
                    by=None, owner=owner, kind=kind, is_yearly=is_yearly, factor=150, reason="Some days", **days
                )
                before = _planned_dates()
                Activity.objects.update(is_stale=True)
                while replan_stale():
                    pass
                assert _planned_dates() == before
            transaction.set_rollback(True)


def _planned_dates():
    duties = Milestone.objects.order_by("pk").values_list("pk", "warn_on", "due_on", "late_on")
    alerts = Alert.objects.order_by("pk").values_list("pk", "state", "due_at")
    return list(duties), list(alerts)
