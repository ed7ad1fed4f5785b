"""The demo: loaded once, believable, and true to every rule the product holds real plans to."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone

from campaigns.actions.following import follow_dates
from campaigns.actions.replanning import reconcile
from campaigns.demo.organisation import PASSWORD
from campaigns.enums import (
    MILESTONE_UNFINISHED,
    AlertKind,
    AlertState,
    CampaignState,
    MilestoneState,
)
from campaigns.models import Activity, Alert, Blackout, Campaign, Channel, Milestone
from campaigns.queries.clashes import asked_of, clashes_of
from campaigns.queries.notice_record import notice_records
from campaigns.queries.visible import visible_campaigns
from departments.access import access_for
from departments.enums import RoleName
from departments.models import AuditEntry, Department, OrganisationSettings, User
from departments.queries import department_clocks

LOGINS = ("admin", "ana", "ben", "cleo", "dev", "guest")


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The demo, loaded once for all tests here, and what the command said. Gone again after them."""
    out = StringIO()
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db):
    """The demo, in a test that may change it."""
    return loaded


def person(login):
    return User.objects.get(email=f"{login}@example.com")


class TestLoading:
    def test_says_what_it_did_and_how_to_sign_in(self, demo):
        assert "29 campaigns" in demo
        assert "admin@example.com" in demo
        assert OrganisationSettings.objects.get().is_demo

    def test_twice_adds_nothing(self, demo):
        tables = [table for table in connection.introspection.table_names() if not table.startswith("django_")]
        before = _counts(tables)
        with pytest.raises(CommandError, match="loaded already"):
            call_command("load_demo")
        out = StringIO()
        call_command("load_demo", if_empty=True, stdout=out)
        assert "not loaded" in out.getvalue()
        assert _counts(tables) == before

    def test_everything_is_in_the_audit_log_by_somebody_plausible(self, demo):
        assert AuditEntry.objects.filter(subject_type="campaigns.activity", verb="created", by=None).count() == 0
        created = AuditEntry.objects.filter(subject_type="campaigns.activity", verb="created")
        assert created.count() == Activity.objects.count()
        assert set(AuditEntry.objects.values_list("via", flat=True)) == {"command"}


def _counts(tables):
    with connection.cursor() as cursor:
        return {table: cursor.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}


class TestPeople:
    @pytest.mark.parametrize("login", LOGINS)
    def test_the_six_sign_in(self, demo, login):
        client = Client()
        answer = {"login": f"{login}@example.com", "password": PASSWORD}
        assert client.post("/accounts/login/", answer).status_code == 302
        assert client.session["_auth_user_id"] == str(person(login).pk)

    def test_nobody_else_has_a_password(self, demo):
        others = User.objects.exclude(email__in=[f"{login}@example.com" for login in LOGINS])
        assert others.exists()
        assert not any(user.has_usable_password() for user in others)

    @pytest.mark.parametrize(
        ("login", "department", "role"),
        [
            ("admin", "Marketing", RoleName.HEAD),
            ("ana", "Marketing", RoleName.PLANNER),
            ("ben", "Social Media", RoleName.HEAD),
            ("cleo", "Customer Service", RoleName.MEMBER),
            ("dev", "IT", RoleName.HEAD),
        ],
    )
    def test_are_what_the_sign_in_page_says(self, demo, login, department, role):
        user = person(login)
        assert [(row.department.name, row.role) for row in user.memberships.all()] == [(department, role)]
        assert user.is_ops_admin == (login == "admin")

    def test_the_guest_sees_one_campaign_and_nothing_else(self, demo):
        access = access_for(person("guest"))
        assert not access.is_insider
        seen = visible_campaigns(access, timezone.now())
        assert [campaign.name for campaign in seen] == ["Beck boots launch"]

    def test_the_draft_is_marketings_own(self, demo):
        sees = {login: _sees(login, "Project Heron") for login in LOGINS}
        assert sees == {"admin": True, "ana": True, "ben": False, "cleo": False, "dev": False, "guest": False}

    def test_every_department_has_a_head_and_is_reached(self, demo):
        for department in Department.objects.all():
            assert department.memberships.filter(role=RoleName.HEAD, user__is_active=True).count() == 1
            assert department.routes.filter(is_active=True).exists()

    def test_they_work_in_three_zones_and_three_lands(self, demo):
        clocks = department_clocks().values()
        assert {clock.zone.key for clock in clocks} == {"Europe/London", "Europe/Berlin", "America/New_York"}
        assert {clock.days.country for clock in clocks} == {"GB", "DE", "US"}


def _kinds(alerts):
    return {alert.kind for alert in alerts}


def _sees(login, name):
    return visible_campaigns(access_for(person(login)), timezone.now()).filter(name=name).exists()


class TestTheYear:
    def test_has_everything_a_newcomer_should_meet(self, demo):
        today = timezone.localdate()
        assert Campaign.objects.count() >= 25
        assert Activity.objects.count() >= 150
        assert set(Campaign.objects.values_list("state", flat=True)) == set(CampaignState.values)
        assert {"unscheduled", "planned", "booked", "live", "done"} <= set(
            Activity.objects.values_list("state", flat=True)
        )
        assert set(Milestone.objects.values_list("state", flat=True)) == set(MilestoneState.values)
        open_duties = Milestone.objects.filter(state__in=MILESTONE_UNFINISHED, campaign__state=CampaignState.CONFIRMED)
        assert open_duties.filter(late_on__lte=today, shortfall_days=0, must_have=True).count() >= 3
        assert open_duties.filter(shortfall_days__gt=0).exists()
        assert Activity.objects.filter(starts_at__isnull=False).count() >= 5
        assert Activity.objects.filter(ends_on__gte=F("starts_on") + dt.timedelta(days=6)).count() >= 10
        first, last = Activity.objects.order_by("starts_on").first(), Activity.objects.order_by("-ends_on")
        assert first.starts_on < today - dt.timedelta(days=270)
        assert last.exclude(ends_on=None).first().ends_on > today + dt.timedelta(days=120)

    def test_shows_clashes_closed_days_limits_and_notice_that_was_not_enough(self, demo):
        now = timezone.now()
        settings = OrganisationSettings.objects.select_related("default_calendar").get()
        asked = asked_of(Activity.objects.select_related("campaign", "channel"))
        found = clashes_of(asked, access=access_for(person("ana"), now), at=now, organisation=settings)
        assert {"audience"} <= {clash.kind for clashes in found for clash in clashes}
        assert Channel.objects.filter(weekly_capacity__isnull=False).count() == 2
        assert Department.objects.filter(weekly_duties__isnull=False).count() == 1
        assert Blackout.objects.get().last_day >= timezone.localdate()
        records = notice_records(
            access_for(person("ana"), now), at=now, today=timezone.localdate(now), organisation=settings
        )
        assert 0 < sum(each.record.in_time for each in records) < sum(each.record.activities for each in records)

    def test_most_of_what_comes_is_in_step(self, demo):
        coming = Campaign.objects.filter(state=CampaignState.CONFIRMED)
        late = Milestone.objects.filter(state__in=MILESTONE_UNFINISHED, must_have=True, due_on__lt=timezone.localdate())
        behind = coming.filter(milestones__in=late).distinct().count()
        assert 2 <= behind <= coming.count() // 3

    def test_every_channel_has_owners_and_most_are_used(self, demo):
        assert not Channel.objects.filter(owners=None).exists()
        assert Channel.objects.filter(activities__isnull=False).distinct().count() >= 19

    def test_states_already_follow_the_dates(self, demo):
        assert follow_dates() == 0

    def test_planning_again_finds_nothing_to_mend(self, demo):
        drift = reconcile()
        assert (drift.made, drift.changed, drift.closed) == (0, 0, 0)
        assert not Activity.objects.filter(is_stale=True).exists()

    def test_nothing_is_dated_in_the_future_that_has_happened(self, demo):
        now = timezone.now()
        assert not Milestone.objects.filter(done_at__gt=now).exists()
        assert not Milestone.objects.filter(waived_at__gt=now).exists()
        assert not Alert.objects.filter(fired_at__gt=now).exists()
        assert not Alert.objects.filter(acknowledged_at__gt=now).exists()

    def test_duties_were_done_by_people_of_the_department_after_they_were_planned(self, demo):
        for duty in Milestone.objects.filter(state=MilestoneState.DONE).prefetch_related("responsibles__memberships")[
            :200
        ]:
            people = {row.user_id for department in duty.responsibles.all() for row in department.memberships.all()}
            assert duty.done_by_id in people
            assert duty.done_at.date() >= duty.planned_on - dt.timedelta(days=3)

    def test_the_past_is_told_and_mostly_seen(self, demo):
        fired = Alert.objects.filter(state=AlertState.FIRED)
        waiting = fired.filter(acknowledged_at=None)
        assert fired.count() > 200
        assert 5 <= waiting.count() <= 80
        assert not waiting.filter(fired_at__lt=timezone.now() - dt.timedelta(days=4)).exists()

    def test_a_handful_of_real_alerts_leave_short_notice_first(self, demo):
        now = timezone.now()
        soon = now + dt.timedelta(minutes=3)
        due = list(Alert.objects.filter(state=AlertState.PLANNED, due_at__lte=soon))
        assert 8 <= len(due) <= 40
        assert {AlertKind.SHORT_NOTICE, AlertKind.NEW, AlertKind.MOVED, AlertKind.CANCELLED} <= _kinds(due)
        assert AlertKind.SHORT_NOTICE in _kinds(alert for alert in due if alert.is_urgent and alert.due_at <= now)

    def test_the_draft_tells_nobody(self, demo):
        assert not Alert.objects.filter(campaign__state=CampaignState.DRAFT).exists()

    def test_the_cancelled_one_says_why(self, demo):
        cancelled = Campaign.objects.get(state=CampaignState.CANCELLED)
        assert cancelled.cancel_reason
        assert not Milestone.objects.filter(campaign=cancelled, state__in=MILESTONE_UNFINISHED).exists()
