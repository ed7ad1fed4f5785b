"""Bringing a plan in: once, whole or not at all, silent about the past; and the command that does it."""

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from calendar_app.exchange.applying import apply_import, try_import
from calendar_app.exchange.choices import ImportChoices
from calendar_app.exchange.report import lines_of
from calendar_app.management.commands.import_calendar import NOTHING_CAME_IN
from campaigns.enums import ActivityState, AlertKind, AlertState, CampaignState
from campaigns.models import Activity, Alert, Campaign, Channel
from departments.enums import RoleName
from departments.errors import Refused
from departments.models import AuditEntry, Department, OrganisationSettings, User
from tests.exchange.plans import FIXTURES, plan
from tests.factories import (
    make_activity,
    make_campaign,
    make_channel,
    make_department,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db
SOON = timezone.localdate() + dt.timedelta(days=3)
LATER = timezone.localdate() + dt.timedelta(days=90)


@pytest.fixture
def marketing() -> Department:
    make_organisation(time_zone="Europe/Berlin")
    return make_department(name="Marketing")


@pytest.fixture
def planner(marketing: Department) -> User:
    return make_user(email="ana@example.com", department=marketing, role=RoleName.PLANNER, is_ops_admin=True)


def bring_in(planner: User, marketing: Department, text: str, name: str = "plan.csv", **choices: Any) -> Any:
    """Import a table given as text and return the report."""
    known = tuple(Channel.objects.values_list("name", flat=True))
    found = plan(name, text, today=timezone.localdate(), known=known, **choices)
    return apply_import(
        by=planner, owner=planner, lead=marketing, plan=found, choices=ImportChoices(**choices), now=timezone.now()
    )


def command(*words: str) -> str:
    """What the command prints."""
    out = io.StringIO()
    call_command("import_calendar", *words, stdout=out)
    return out.getvalue()


def test_the_same_file_twice_adds_nothing(planner: User, marketing: Department) -> None:
    text = f"Title,Date,Channel,Campaign\nA,{LATER},Email + Blog,Spring\nA,{LATER},Email + Blog,Spring\nB,,Radio,\n"
    first = bring_in(planner, marketing, text)
    again = bring_in(planner, marketing, text)
    assert (first.activities, first.already) == (5, 0) and (again.activities, again.already) == (0, 5)
    assert Activity.objects.count() == 5 and Campaign.objects.count() == 2 and Channel.objects.count() == 3
    assert again.campaigns_made == again.channels_made == ()


def test_what_was_changed_here_since_stays_as_it_is(planner: User, marketing: Department) -> None:
    text = f"Title,Date,Channel\nA,{LATER},Email\n"
    bring_in(planner, marketing, text)
    Activity.objects.update(title="Renamed here", starts_on=SOON, ends_on=SOON)
    bring_in(planner, marketing, text)
    assert list(Activity.objects.values_list("title", "starts_on")) == [("Renamed here", SOON)]


def test_rows_added_to_the_file_later_come_in_under_the_same_campaign(planner: User, marketing: Department) -> None:
    text = f"Title,Date,Channel\nA,{LATER},Email\n"
    bring_in(planner, marketing, text)
    report = bring_in(planner, marketing, text + f"B,{LATER},Email\n", name="plan (1).csv")
    assert report.activities == 1 and Campaign.objects.get().activities.count() == 2


def test_two_names_of_one_channel_in_a_row_make_one_activity(planner: User, marketing: Department) -> None:
    make_channel(name="E-mail", owner=marketing)
    bring_in(planner, marketing, f"Title,Date,Channel\nA,{LATER},Newsletter / Email\n")
    assert Activity.objects.get().channel.name == "E-mail"


def test_a_channel_the_import_makes_has_no_owner_and_the_report_says_so(planner: User, marketing: Department) -> None:
    report = bring_in(planner, marketing, f"Title,Date,Channel\nA,{LATER},instagram\n")
    channel = Channel.objects.get()
    assert (channel.name, channel.medium, channel.owners.count()) == ("Instagram", "social", 0)
    assert report.channels_made == ("Instagram",)


def test_what_clashes_comes_in_and_is_counted(planner: User, marketing: Department) -> None:
    make_channel(name="E-mail", owner=marketing, weekly_capacity=1)
    hidden = make_campaign(secrecy="confidential", was_secret=True)
    report = bring_in(planner, marketing, f"Title,Date,Channel\nA,{LATER},Email\nB,{LATER},Email\nC,{SOON},Email\n")
    assert (report.activities, report.clashing) == (3, 2) and Activity.objects.count() == 3
    assert "2 activities clash with something" in "\n".join(lines_of(report))
    make_activity(campaign=hidden, channel=Channel.objects.get(), starts_on=LATER + dt.timedelta(days=14))
    text = f"Title,Date,Channel\nD,{LATER + dt.timedelta(days=14)},Email\n"
    assert bring_in(planner, marketing, text, name="more.csv").clashing == 0


@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        (["", ""], CampaignState.CONFIRMED),
        (["idea", "draft"], CampaignState.DRAFT),
        (["idea", "tbc"], CampaignState.TENTATIVE),
        (["idea", "scheduled"], CampaignState.CONFIRMED),
    ],
)
def test_a_campaign_is_confirmed_unless_its_statuses_say_otherwise(
    planner: User, marketing: Department, statuses: list[str], state: CampaignState
) -> None:
    rows = "".join(f"A{number},{LATER},Email,{status}\n" for number, status in enumerate(statuses))
    bring_in(planner, marketing, f"Title,Date,Channel,Status\n{rows}")
    assert Campaign.objects.get().state == state


def test_states_of_activities_follow_status_and_dates(planner: User, marketing: Department) -> None:
    past = timezone.localdate() - dt.timedelta(days=30)
    rows = [
        f"Past,{past},Email,planned",
        f"Booked,{LATER},Email,booked",
        f"Off,{LATER},Email,cancelled",
        f"Early,{LATER},Email,published",
        "Open,TBC,Email,published",
    ]
    bring_in(planner, marketing, "Title,Date,Channel,Status\n" + "\n".join(rows))
    assert dict(Activity.objects.values_list("title", "state")) == {
        "Past": ActivityState.DONE,
        "Booked": ActivityState.BOOKED,
        "Off": ActivityState.CANCELLED,
        "Early": ActivityState.PLANNED,
        "Open": ActivityState.UNSCHEDULED,
    }
    assert "Status: published" in Activity.objects.get(title="Open").brief


def test_what_a_row_says_otherwise_than_its_campaign_is_kept_in_the_brief(planner: User, marketing: Department) -> None:
    rows = [f'A,{LATER},Email,Jo,Members,"x, y",ig:reel,Ours', f"B,{LATER},Email,Jo,Members,x,,Ours"]
    bring_in(planner, marketing, "Title,Date,Channel,Owner,Audience,Tags,Link,Campaign\n" + "\n".join(rows))
    briefs = dict(Activity.objects.values_list("title", "brief"))
    assert briefs["A"].splitlines() == ["Owner: Jo", "Link: ig:reel"]
    assert briefs["B"].splitlines() == ["Owner: Jo", "Tags: x"]
    campaign = Campaign.objects.get()
    assert (campaign.tags, campaign.audiences) == (["x", "y"], ["Members"])


@pytest.mark.parametrize("send_past", [False, True])
def test_alerts_about_the_past_are_sent_only_if_asked(planner: User, marketing: Department, send_past: bool) -> None:
    make_channel(name="E-mail", owner=marketing, rules=[{"name": "Brief", "offset": -30}])
    text = f"Title,Date,Channel\nTight,{SOON},Email\n"
    report = bring_in(planner, marketing, text, send_past=send_past)
    short = Alert.objects.filter(kind=AlertKind.SHORT_NOTICE)
    assert short.filter(state=AlertState.PLANNED).exists() is send_past
    assert (report.silenced > 0) is not send_past


def test_alerts_of_the_future_are_planned_like_any_others(planner: User, marketing: Department) -> None:
    make_channel(name="E-mail", owner=marketing, rules=[{"name": "Brief", "offset": -10}])
    bring_in(planner, marketing, f"Title,Date,Channel\nAhead,{LATER},Email\n")
    assert Alert.objects.filter(kind=AlertKind.COMING, state=AlertState.PLANNED).exists()


def test_a_closed_campaign_of_that_name_refuses_and_nothing_is_written(planner: User, marketing: Department) -> None:
    bring_in(planner, marketing, f"Title,Date,Channel,Campaign\nA,{LATER},Email,Spring\n")
    Campaign.objects.update(state=CampaignState.ARCHIVED)
    text = f"Title,Date,Channel,Campaign\nB,{LATER},Radio,Autumn\nC,{LATER},Email,Spring\n"
    with pytest.raises(Refused, match="Spring"):
        bring_in(planner, marketing, text)
    assert Activity.objects.count() == 1 and not Channel.objects.filter(name="Radio").exists()


def test_a_campaign_of_another_department_is_not_added_to(planner: User, marketing: Department) -> None:
    text = f"Title,Date,Channel,Campaign\nA,{LATER},Email,Spring\n"
    bring_in(planner, marketing, text)
    other = make_department(name="Sales")
    bring_in(planner, other, text.replace("A,", "B,"))
    assert set(Campaign.objects.values_list("name", "lead_department__name")) == {
        ("Spring", "Marketing"),
        ("Spring", "Sales"),
    }


def test_a_span_no_calendar_can_hold_comes_in_unscheduled_and_is_named(planner: User, marketing: Department) -> None:
    text = "Title,Start date,End date,Channel\nForever,2026-01-01,2044-01-01,Email\n"
    report = bring_in(planner, marketing, text)
    activity = Activity.objects.get()
    assert activity.state == ActivityState.UNSCHEDULED and "2026-01-01 – 2044-01-01" in activity.brief
    assert any("ten years" in problem.sentence for problem in report.problems)


def test_times_have_the_organisations_zone_unless_the_file_names_one(planner: User, marketing: Department) -> None:
    text = f"Title,Date,Time,Channel\nHere,{LATER},9:00,Email\nThere,{LATER},9:00 EST,Email\n"
    bring_in(planner, marketing, text)
    zones = dict(Activity.objects.values_list("title", "time_zone"))
    assert zones == {"Here": "Europe/Berlin", "There": "America/New_York"}


def test_trying_writes_nothing_and_tells_the_same(planner: User, marketing: Department) -> None:
    found = plan("stacked_tables.csv", today=timezone.localdate())
    before = AuditEntry.objects.count()
    trial = try_import(found, ImportChoices(), owner=planner, lead=marketing, now=timezone.now())
    assert not Activity.objects.exists() and AuditEntry.objects.count() == before
    done = apply_import(
        by=planner, owner=planner, lead=marketing, plan=found, choices=ImportChoices(), now=timezone.now()
    )
    assert (trial.activities, trial.left_out, trial.rows) == (done.activities, done.left_out, done.rows)
    assert done.activities == Activity.objects.count()


def test_every_activity_is_written_down_as_imported(planner: User, marketing: Department) -> None:
    bring_in(planner, marketing, f"Title,Date,Channel\nA,{LATER},Email\n", name="my plan.csv")
    entry = AuditEntry.objects.get(verb="imported")
    assert entry.by == planner and entry.changes == {"file": [None, "my plan.csv"], "activities": [None, 1]}


def test_the_command_imports_and_says_what_became_of_every_row(planner: User) -> None:
    text = command(str(FIXTURES / "stacked_tables.csv"))
    assert "Activities made: 4" in text and "Did not come in:" in text and "Row 12:" in text
    assert AuditEntry.objects.filter(via="import").exists() and Campaign.objects.get().owner == planner


def test_a_dry_run_writes_nothing(planner: User) -> None:
    text = command(str(FIXTURES / "stacked_tables.csv"), "--dry-run")
    assert "Activities that would be made: 4" in text
    assert not Activity.objects.exists() and not Channel.objects.exists() and not AuditEntry.objects.exists()


def test_the_report_as_json_names_rows_and_reasons(planner: User) -> None:
    report = json.loads(command(str(FIXTURES / "contradictory_dates.csv"), "--json", "--dry-run"))
    assert (report["rows"], report["rows_unscheduled"], report["dry_run"]) == (12, 4, True)
    reasons = {problem["row"]: problem["sentence"] for problem in report["problems"]}
    assert "31/02/2026" in reasons[6] and {"sheet", "row", "severity", "sentence"} <= set(report["problems"][0])


def test_the_command_takes_choices(planner: User, marketing: Department) -> None:
    make_channel(name="Radio", owner=marketing)
    command(
        str(FIXTURES / "loose_comma.csv"),
        "--channel=Radio",
        "--campaign=Lamps",
        "--whole-months",
        "--as=ANA@example.com",
        f"--department={marketing.slug}",
    )
    assert set(Activity.objects.values_list("channel__name", "campaign__name")) == {("Radio", "Lamps")}
    assert Activity.objects.filter(ends_on="2026-02-28").exists()
    assert AuditEntry.objects.filter(verb="created", by=planner).exists()


def test_the_command_takes_what_names_mean(planner: User, marketing: Department, tmp_path: Path) -> None:
    radio = make_channel(name="Radio", owner=marketing)
    ana = make_user(name="Ana Sousa", email="a.sousa@example.com", department=marketing, role=RoleName.PLANNER)
    file = tmp_path / "plan.csv"
    file.write_text("Topic,When,Where,Stage,Who,Crew\nFair,T-1 Mon,Hauspost,go,OB,Mkt\nShow,,Pigeon,go,OB,Mkt\n")
    command(
        str(file), "--map-column=Topic=title", "--map-column=When=start", "--map-column=Where=channel",
        "--map-column=Stage=status", "--map-column=Who=owner", "--map-column=Crew=department",
        f"--map-channel=Hauspost={radio.slug}", "--map-channel=Pigeon=-", "--map-status=go=booked/confirmed",
        "--map-owner=OB=A.Sousa@example.com", f"--map-department=Mkt={marketing.slug}", "--launch=2027-03-03",
    )  # fmt: skip
    activity = Activity.objects.get()
    assert (activity.title, activity.channel, activity.state) == ("Fair", radio, ActivityState.BOOKED)
    assert (activity.starts_on, activity.campaign.owner) == (dt.date(2027, 2, 22), ana)


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("--map-owner=OB=nobody@example.com", "“nobody@example.com”, for “OB”, is no person"),
        ("--map-channel=Post=pigeon", "is no channel"),
        ("--map-status=go=gone", "is no meaning of a status"),
        ("--map-column=Topic=poem", "is no meaning of a column"),
        ("--map-department=Mkt=elsewhere", "is no department"),
        ("--map-owner=OB", "NAME=MEANING"),
    ],
)
def test_a_meaning_there_is_not_ends_the_command(planner: User, option: str, sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("import_calendar", str(FIXTURES / "no_header.csv"), option)
    assert not Activity.objects.exists()


def test_a_terminal_sees_how_far_it_is_and_a_program_does_not(planner: User) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, is_told in ((Terminal(), True), (io.StringIO(), False)):
        call_command("import_calendar", str(FIXTURES / "stacked_tables.csv"), stdout=io.StringIO(), stderr=stream)
        assert ("4 of 4" in stream.getvalue()) is is_told
        Activity.objects.all().delete()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["/nowhere/plan.csv"], "cannot be opened"),
        ([str(FIXTURES)], "cannot be opened"),
        ([str(FIXTURES / "no_header.csv"), "--as=stranger@example.com"], "stranger@example.com"),
        ([str(FIXTURES / "no_header.csv"), "--department=nowhere"], "nowhere"),
    ],
)
def test_what_is_not_possible_ends_the_command_with_one_sentence(
    planner: User, words: list[str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence) as ended:
        command(*words)
    assert ended.value.returncode == 1 and not Activity.objects.exists()


def test_a_file_with_nothing_to_bring_in_has_an_exit_code_of_its_own(planner: User) -> None:
    with pytest.raises(CommandError) as ended:
        command(str(FIXTURES / "days_to_know.json"))
    assert ended.value.returncode == NOTHING_CAME_IN


def test_who_may_not_plan_may_not_import_by_command_either(marketing: Department) -> None:
    make_user(email="vi@example.com", department=marketing, role=RoleName.VIEWER)
    with pytest.raises(CommandError, match="Planners"):
        command(str(FIXTURES / "no_header.csv"), "--as=vi@example.com")
    assert not Activity.objects.exists()


def test_an_installation_without_people_or_settings_says_what_is_missing() -> None:
    OrganisationSettings.objects.all().delete()
    with pytest.raises(CommandError, match="not set up"):
        command(str(FIXTURES / "no_header.csv"))
    make_organisation()
    with pytest.raises(CommandError, match="nobody"):
        command(str(FIXTURES / "no_header.csv"))


def test_an_installation_without_departments_gets_one_to_lead(db: None) -> None:
    make_organisation()
    make_user(is_ops_admin=True)
    report = json.loads(command(str(FIXTURES / "no_header.csv"), "--json"))
    assert Department.objects.get().name == "Marketing" and report["departments_made"] == ["Marketing"]


def test_the_fixtures_are_there() -> None:
    assert len(list(Path(FIXTURES).iterdir())) >= 12
