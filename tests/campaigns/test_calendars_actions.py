"""Changes of working calendars, zones and departments: what moves here, and what must not."""

import datetime as dt

import pytest
from django.utils import timezone

from campaigns.actions.activities import create_activity
from campaigns.actions.calendars import (
    edit_department,
    edit_organisation,
    edit_working_calendar,
    retire_department,
)
from campaigns.actions.guests import end_invitation, invite_guest
from campaigns.enums import AlertState, CampaignState
from campaigns.models import Activity, Alert, Campaign, Milestone
from campaigns.queries.visible import visible_campaigns
from campaigns.rules.schedule import Schedule
from departments.access import access_for
from departments.actions.people import deactivate_person
from departments.models import AuditEntry, Department, OrganisationSettings
from tests.departments.test_actions_departments import last_entry, refused
from tests.factories import (
    make_calendar,
    make_campaign,
    make_channel,
    make_department,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db

NEXT_YEAR = timezone.localdate().year + 1
RULES = [{"name": "Brief due", "offset": -3}]


@pytest.fixture(autouse=True)
def organisation(db):
    return make_organisation()


def planned(channel, day, **campaign):
    """An activity on ``day``, with its duties and alerts, as the product makes one."""
    campaign = make_campaign(**campaign)
    schedule = Schedule(day, day)
    return create_activity(by=None, campaign_id=campaign.pk, channel=channel, title="Teaser", schedule=schedule)


def due(activity):
    return Milestone.objects.get(activity=activity).due_on


def alert_hours(department):
    waiting = Alert.objects.filter(department=department, state=AlertState.PLANNED, milestone__isnull=False)
    return {alert.due_at.time() for alert in waiting}


class TestWorkingCalendar:
    def test_new_holidays_move_the_duties_of_those_who_work_by_it_and_of_nobody_else(self):
        calendar = make_calendar()
        over_new_year = [{"name": "Brief due", "offset": -12}]
        theirs = make_channel(owner=make_department(working_calendar=calendar), rules=over_new_year)
        others = make_channel(owner=make_department(), rules=over_new_year)
        moved, stays = (planned(channel, dt.date(NEXT_YEAR, 1, 13)) for channel in (theirs, others))
        before = due(stays)
        assert due(moved) == before
        assert edit_working_calendar(by=None, calendar_id=calendar.pk, country="GB") == 1
        assert due(moved) < before == due(stays)

    def test_the_default_one_moves_everybody_without_a_calendar_of_their_own(self, organisation):
        own = make_channel(owner=make_department(working_calendar=make_calendar()), rules=RULES)
        follows = make_channel(owner=make_department(), rules=RULES)
        friday = _friday(NEXT_YEAR)
        moved, stays = planned(follows, friday), planned(own, friday)
        affected = edit_working_calendar(by=None, calendar_id=organisation.default_calendar_id, weekend_days=[3])
        assert (affected, due(moved), due(stays)) == (
            1,
            friday - dt.timedelta(days=4),
            friday - dt.timedelta(days=3),
        )

    def test_another_name_moves_nothing(self):
        calendar = make_calendar()
        planned(make_channel(owner=make_department(working_calendar=calendar), rules=RULES), _friday(NEXT_YEAR))
        assert edit_working_calendar(by=None, calendar_id=calendar.pk, name="Renamed") == 0
        assert last_entry().changes["name"][1] == "Renamed"

    def test_a_refused_change_marks_nothing(self):
        calendar = make_calendar()
        planned(make_channel(owner=make_department(working_calendar=calendar), rules=RULES), _friday(NEXT_YEAR))
        refused(edit_working_calendar, by=None, calendar_id=calendar.pk, weekend_days=range(7))
        assert not Activity.objects.filter(is_stale=True).exists()

    def test_cancelled_and_archived_campaigns_are_left_alone(self):
        calendar = make_calendar()
        channel = make_channel(owner=make_department(working_calendar=calendar), rules=RULES)
        archived, _confirmed = (planned(channel, _friday(NEXT_YEAR)).campaign for _number in range(2))
        Campaign.objects.filter(pk=archived.pk).update(state=CampaignState.ARCHIVED)
        assert edit_working_calendar(by=None, calendar_id=calendar.pk, weekend_days=[3]) == 1


class TestDepartment:
    def test_a_new_calendar_moves_its_duties(self):
        department = make_department()
        friday = _friday(NEXT_YEAR)
        activity = planned(make_channel(owner=department, rules=RULES), friday)
        calendar = make_calendar(weekend=[3])
        assert edit_department(by=None, department_id=department.pk, working_calendar=calendar) == 1
        assert due(activity) == friday - dt.timedelta(days=4)

    def test_a_new_alert_hour_moves_the_moment_of_its_alerts_and_no_duty(self):
        department = make_department()
        activity = planned(make_channel(owner=department, rules=RULES), _friday(NEXT_YEAR))
        before = due(activity)
        assert edit_department(by=None, department_id=department.pk, alert_hour=dt.time(10, 30)) == 1
        assert (alert_hours(department), due(activity)) == ({dt.time(10, 30)}, before)

    def test_a_duty_shared_with_another_department_is_planned_again_too(self):
        first, second = make_department(), make_department()
        planned(make_channel(owners=[first, second], rules=RULES), _friday(NEXT_YEAR))
        assert edit_department(by=None, department_id=second.pk, alert_hour=dt.time(10, 30)) == 1
        assert alert_hours(first) == {dt.time(8)}
        assert alert_hours(second) == {dt.time(10, 30)}

    def test_another_name_moves_nothing(self):
        department = make_department()
        planned(make_channel(owner=department, rules=RULES), _friday(NEXT_YEAR))
        assert edit_department(by=None, department_id=department.pk, name="Renamed") == 0


class TestOrganisation:
    def test_each_change_moves_just_those_who_follow_the_organisation_in_it(self):
        follows = make_department()
        stands_alone = make_department(time_zone="UTC", alert_hour=dt.time(9), working_calendar=make_calendar())
        for department in (follows, stands_alone):
            planned(make_channel(owner=department, rules=RULES), _friday(NEXT_YEAR))
        assert edit_organisation(by=None, alert_hour=dt.time(7)) == 1
        assert edit_organisation(by=None, time_zone="Asia/Tokyo") == 1
        assert edit_organisation(by=None, default_calendar=make_calendar(weekend=[3])) == 1
        assert alert_hours(follows) == {dt.time(22)}
        assert alert_hours(stands_alone) == {dt.time(9)}

    def test_another_name_moves_nothing(self):
        planned(make_channel(owner=make_department(), rules=RULES), _friday(NEXT_YEAR))
        assert edit_organisation(by=None, name="Renamed", first_day_of_week=6) == 0
        assert OrganisationSettings.objects.get().name == "Renamed"


class TestRetiring:
    def test_who_holds_nothing_goes_at_once(self):
        department = make_department()
        assert retire_department(by=None, department_id=department.pk) == 0
        assert Department.objects.get(pk=department.pk).retired_at is not None

    @pytest.mark.parametrize("held", ["channel", "rule", "campaign"])
    def test_who_holds_something_is_refused_and_told_what(self, held):
        department = make_department(name="Events")
        if held == "channel":
            make_channel(owner=department, name="Roadshow")
        elif held == "rule":
            make_channel(name="Roadshow", rules=[{"name": "Staffed", "offset": -1, "responsible": department}])
        else:
            make_campaign(lead=department, name="Roadshow")
        refusal = refused(retire_department, by=None, department_id=department.pk)
        assert refusal.field == "successor"
        assert "Roadshow" in str(refusal)

    def test_the_successor_takes_over_channels_lines_campaigns_and_duties(self):
        old, new, partner = make_department(), make_department(), make_department()
        shared = make_channel(owners=[old, partner], rules=RULES)
        merged = make_channel(owners=[new, old], rules=[{"name": "Briefed", "offset": -3, "responsible": old}])
        first = planned(shared, _friday(NEXT_YEAR), lead=old)
        second = planned(merged, _friday(NEXT_YEAR))
        assert retire_department(by=None, department_id=old.pk, successor_id=new.pk) == 2
        assert [link.department for link in shared.ownerships.all()] == [new, partner]
        assert [link.department for link in merged.ownerships.all()] == [new]
        for activity, responsible in ((first, [new, partner]), (second, [new])):
            links = Milestone.objects.get(activity=activity).responsible_links.all()
            assert [link.department for link in links] == responsible
        assert Activity.objects.get(pk=first.pk).campaign.lead_department == new
        assert not Alert.objects.filter(department=old, state=AlertState.PLANNED, milestone__isnull=False).exists()

    def test_nobody_succeeds_themselves_and_no_retired_department_takes_over(self):
        old, gone = make_department(), make_department(retired_at=timezone.now())
        make_channel(owner=old)
        for successor in (old, gone):
            values = {"department_id": old.pk, "successor_id": successor.pk}
            assert refused(retire_department, by=None, **values).field == "successor"
        assert Department.objects.get(pk=old.pk).retired_at is None


class TestGuests:
    def test_a_guest_sees_the_one_campaign_until_the_invitation_ends(self):
        guest, campaign = make_user(), make_campaign()
        make_campaign()
        until = timezone.now() + dt.timedelta(days=7)
        invite_guest(by=None, campaign_id=campaign.pk, user_id=guest.pk, expires_at=until)
        access = access_for(guest)
        assert list(visible_campaigns(access, timezone.now())) == [campaign]
        assert not visible_campaigns(access, until).exists()
        end_invitation(by=None, campaign_id=campaign.pk, user_id=guest.pk)
        assert not visible_campaigns(access, timezone.now()).exists()
        assert AuditEntry.objects.filter(campaign_id=campaign.pk, verb__in=["invited", "uninvited"]).count() == 2

    def test_inviting_again_changes_the_end(self):
        guest, campaign = make_user(), make_campaign()
        for days in (7, 14):
            until = timezone.now() + dt.timedelta(days=days)
            row = invite_guest(by=None, campaign_id=campaign.pk, user_id=guest.pk, expires_at=until)
        assert (campaign.guests.count(), row.expires_at) == (1, until)

    def test_a_past_end_and_somebody_locked_out_are_refused(self):
        guest, campaign = make_user(), make_campaign()
        values = {"by": None, "campaign_id": campaign.pk, "user_id": guest.pk}
        assert refused(invite_guest, **values, expires_at=timezone.now()).field == "expires_at"
        deactivate_person(by=None, user_id=guest.pk)
        assert refused(invite_guest, **values).field == "user"
        refused(end_invitation, **values)


def _friday(year):
    """The first Friday of June: no public holiday is near."""
    day = dt.date(year, 6, 1)
    return day + dt.timedelta(days=(4 - day.weekday()) % 7)
