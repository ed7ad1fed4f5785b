"""Who gets what out: the view's filters and days, what one may see and no word more; by page and by command."""

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from calendar_app.exchange.applying import apply_import, try_import
from calendar_app.exchange.building import build_plan
from calendar_app.exchange.choices import ImportChoices
from calendar_app.exchange.plan import Severity
from calendar_app.exchange.queries import circumstances
from calendar_app.exchange.report import ImportReport
from calendar_app.management.commands.export_calendar import NOTHING_TO_TAKE_OUT
from campaigns.actions.activities import create_activity, edit_activity
from campaigns.enums import CampaignState, OthersSee, Secrecy
from campaigns.models import Activity, Campaign, CampaignGuest, Channel
from campaigns.rules.schedule import Schedule
from departments.enums import RoleName
from departments.models import Department, User
from tests.factories import make_activity, make_campaign, make_channel, make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 3, 15)
FORMATS = ("csv", "xlsx", "json", "ics")


@pytest.fixture
def marketing() -> Department:
    make_organisation(time_zone="Europe/Berlin")
    return make_department(name="Marketing")


@pytest.fixture
def ana(marketing: Department) -> User:
    return make_user(email="ana@example.com", department=marketing, role=RoleName.PLANNER, is_ops_admin=True)


@pytest.fixture
def mail(marketing: Department) -> Channel:
    return make_channel(name="E-mail", owner=marketing)


@pytest.fixture
def spring(marketing: Department, ana: User) -> Campaign:
    return make_campaign(lead=marketing, owner=ana, name="Spring")


def taken(person: User, query: str = "?view=month&date=2027-03-01", sort: str = "csv") -> bytes:
    """The file this person gets."""
    browser = Client()
    browser.force_login(person)
    answer = browser.get(f"/export/{query}&as={sort}")
    assert answer.status_code == 200
    return answer.content


def lines(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def titles(person: User, query: str = "?view=month&date=2027-03-01") -> set[str]:
    return {line["Title"] for line in lines(taken(person, query))}


def brought_in(person: User, lead: Department, data: bytes, name: str, *, only_try: bool = False) -> ImportReport:
    """The report on importing a file."""
    now = timezone.now()
    plan = build_plan(data, name, circumstances(ImportChoices(), now=now))
    if only_try:
        return try_import(plan, ImportChoices(), owner=person, lead=lead, now=now)
    return apply_import(by=person, owner=person, lead=lead, plan=plan, choices=ImportChoices(), now=now)


def test_a_view_takes_its_days_and_filters_with_it(ana: User, mail: Channel, spring: Campaign) -> None:
    make_activity(campaign=spring, channel=mail, title="Mailing", starts_on=DAY)
    make_activity(campaign=spring, channel=mail, title="Later", starts_on=dt.date(2027, 9, 1))
    make_activity(campaign=spring, channel=mail, title="Waits", starts_on=None)
    make_activity(campaign=spring, channel=make_channel(name="Radio"), title="Spot", starts_on=DAY)
    assert titles(ana) == {"Mailing", "Spot"}
    assert titles(ana, f"?view=month&date=2027-03-01&channel={mail.slug}") == {"Mailing"}
    assert titles(ana, "?view=week&date=2027-09-01") == {"Later"}
    assert titles(ana, "?days=all") == {"Mailing", "Later", "Waits", "Spot"}
    assert titles(ana, "?days=all&status=planned") == {"Mailing", "Later", "Spot"}
    assert titles(ana, "?days=all&q=Spot") == {"Spot"}


@pytest.mark.parametrize("sort", FORMATS)
def test_what_comes_out_goes_back_in_and_adds_nothing(
    ana: User, marketing: Department, mail: Channel, spring: Campaign, sort: str
) -> None:
    when = Schedule(DAY, DAY + dt.timedelta(days=2), dt.time(9, 30), None, "America/New_York")
    create_activity(by=ana, campaign_id=spring.pk, channel=mail, title="=1+1 🐣", schedule=when, brief="a\nb, “c”")
    make_activity(campaign=spring, channel=mail, title="Whole days", starts_on=DAY)
    make_activity(campaign=spring, channel=mail, title="Waits", starts_on=None)
    before = list(Activity.objects.order_by("pk").values())
    data = taken(ana, "?days=all", sort)
    for only_try in (True, False, False):
        report = brought_in(ana, marketing, data, f"calendar.{sort}", only_try=only_try)
        assert (report.activities, report.already) == (0, 2 if sort == "ics" else 3)
        assert not report.problems
    assert list(Activity.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("sort", FORMATS)
def test_another_installation_makes_the_same_of_it_once(
    ana: User, marketing: Department, mail: Channel, spring: Campaign, sort: str
) -> None:
    when = Schedule(DAY, DAY, dt.time(9, 30), dt.time(10), "America/New_York")
    create_activity(by=ana, campaign_id=spring.pk, channel=mail, title="=1+1 🐣", schedule=when, brief="a\nb, “c”")
    make_activity(campaign=spring, channel=mail, title="Whole days", starts_on=DAY, ends_on=DAY + dt.timedelta(days=3))
    names = (
        "title", "brief", "url", "starts_on", "ends_on", "starts_at", "ends_at", "time_zone", "channel__name",
        "campaign__name",
    )  # fmt: skip
    before = sorted(map(repr, Activity.objects.values_list(*names)))
    data = taken(ana, "?days=all", sort)
    Campaign.objects.all().delete()
    assert brought_in(ana, marketing, data, f"calendar.{sort}").activities == 2
    assert sorted(map(repr, Activity.objects.values_list(*names))) == before
    assert brought_in(ana, marketing, data, f"calendar.{sort}").activities == 0


def test_what_reads_otherwise_in_the_file_is_told_and_stays(
    ana: User, marketing: Department, mail: Channel, spring: Campaign
) -> None:
    activity = create_activity(
        by=ana, campaign_id=spring.pk, channel=mail, title="Mailing", schedule=Schedule(DAY, DAY)
    )
    data = taken(ana, "?days=all")
    edit_activity(by=ana, activity_id=activity.pk, values={"title": "Mailing two"})
    report = brought_in(ana, marketing, data, "calendar.csv")
    assert (report.activities, report.already) == (0, 1)
    assert [problem.severity for problem in report.problems] == [Severity.CHECK]
    activity.refresh_from_db()
    assert activity.title == "Mailing two"


def test_a_file_tells_nobody_what_is_here_and_not_for_their_eyes(
    ana: User, marketing: Department, mail: Channel, spring: Campaign
) -> None:
    make_activity(campaign=spring, channel=mail, title="Mailing", starts_on=DAY)
    data = taken(ana, "?days=all")
    ben = make_user(email="ben@example.com", department=marketing, role=RoleName.PLANNER)
    hide(spring, OthersSee.NOTHING)
    report = brought_in(ben, marketing, data, "calendar.csv")
    assert (report.activities, report.already) == (1, 0)
    assert not report.problems


def hide(campaign: Campaign, others_see: OthersSee) -> None:
    """Make a campaign confidential."""
    values = {"secrecy": Secrecy.CONFIDENTIAL, "others_see": others_see, "code_name": "Kestrel", "was_secret": True}
    Campaign.objects.filter(pk=campaign.pk).update(**values)


@pytest.mark.parametrize("sort", FORMATS)
@pytest.mark.parametrize(
    ("others_see", "said"), [("code_name", "Kestrel"), ("busy", "Confidential"), ("nothing", None)]
)
def test_of_what_is_veiled_no_more_comes_out_than_its_name(
    marketing: Department, ana: User, mail: Channel, spring: Campaign, sort: str, others_see: str, said: str | None
) -> None:
    activity = create_activity(
        by=ana, campaign_id=spring.pk, channel=mail, title="Mailing zzt", schedule=Schedule(DAY, DAY), brief="zzb",
        url="https://example.com/zzu",
    )  # fmt: skip
    Campaign.objects.filter(pk=spring.pk).update(name="Spring zzn")
    hide(spring, OthersSee(others_see))
    viewer = make_user(department=marketing, role=RoleName.MEMBER)
    text = readable(taken(viewer, "?days=all", sort), sort)
    assert "zz" not in text
    assert ana.name not in text
    assert (said in text) if said else (str(activity.pk) not in text and "E-mail" not in text)
    if sort != "ics" and others_see != "nothing":
        assert str(activity.pk) not in text
    assert "zzt" in readable(taken(ana, "?days=all", sort), sort), "its owner sees it all"


def readable(data: bytes, sort: str) -> str:
    """All that a file says."""
    if sort != "xlsx":
        return data.decode().replace("\r\n ", "")
    sheets = [sheet for sheet in load_workbook(io.BytesIO(data)) if sheet.title != "Lead times"]
    return repr([row for sheet in sheets for row in sheet.values])


def test_a_guest_gets_what_they_were_invited_to_without_names(
    ana: User, marketing: Department, mail: Channel, spring: Campaign
) -> None:
    make_activity(campaign=spring, channel=mail, title="Mailing", starts_on=DAY)
    make_activity(campaign=make_campaign(lead=marketing, owner=ana), channel=mail, title="Other", starts_on=DAY)
    guest = make_user(email="gil@example.org")
    assert titles(guest, "?days=all") == set()
    CampaignGuest.objects.create(campaign=spring, user=guest)
    (line,) = lines(taken(guest, "?days=all"))
    assert (line["Title"], line["Owner"], line["Lead department"]) == ("Mailing", "", "")
    book = load_workbook(io.BytesIO(taken(guest, "?days=all", "xlsx")))
    assert book["Lead times"].max_row == 1
    assert "Marketing" not in readable(taken(guest, "?days=all", "xlsx"), "xlsx")


def test_drafts_come_out_for_those_who_see_drafts(ana: User, mail: Channel, marketing: Department) -> None:
    draft = make_campaign(lead=marketing, owner=ana, state=CampaignState.DRAFT)
    make_activity(campaign=draft, channel=mail, title="Idea", starts_on=DAY)
    other = make_user(department=make_department(name="Print"), role=RoleName.MEMBER)
    assert titles(ana) == {"Idea"}
    assert titles(other) == set()


def test_nobody_gets_a_file_without_signing_in(client: Client, marketing: Department) -> None:
    assert client.get("/export/?as=csv").status_code == 302


@pytest.mark.parametrize("sort", ["csv", "json", "ics"])
def test_it_takes_as_many_queries_for_many_as_for_one(
    ana: User, mail: Channel, spring: Campaign, sort: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        make_activity(campaign=spring, channel=mail, title=f"Mailing {number}", starts_on=DAY)
    browser = Client()
    browser.force_login(ana)
    browser.get("/export/?days=all")
    with django_assert_max_num_queries(12):
        assert browser.get(f"/export/?days=all&as={sort}").status_code == 200


def test_every_view_offers_its_file(ana: User) -> None:
    browser = Client()
    browser.force_login(ana)
    page = browser.get("/?view=week&date=2027-03-15&status=planned").content.decode()
    assert 'href="/export/?view=week&amp;date=2027-03-15&amp;status=planned&amp;as=xlsx"' in page


def run(path: Path, **options: Any) -> str:
    out = io.StringIO()
    call_command("export_calendar", str(path), stdout=out, **options)
    return out.getvalue()


def test_the_command_writes_what_one_person_sees(ana: User, mail: Channel, spring: Campaign, tmp_path: Path) -> None:
    make_activity(campaign=spring, channel=mail, title="Mailing", starts_on=DAY)
    make_activity(campaign=spring, channel=mail, title="Later", starts_on=dt.date(2027, 9, 1))
    path = tmp_path / "plan.json"
    assert "1 activities" in run(path, first=dt.date(2027, 3, 1), last=dt.date(2027, 3, 31))
    assert [row["title"] for row in json.loads(path.read_text())["activities"]] == ["Mailing"]
    with pytest.raises(CommandError, match="there already"):
        run(path)
    assert "2 activities" in run(path, force=True)


def test_the_command_says_by_its_code_what_became_of_it(ana: User, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as empty:
        run(tmp_path / "plan.xlsx")
    assert empty.value.returncode == NOTHING_TO_TAKE_OUT
    assert load_workbook(tmp_path / "plan.xlsx").sheetnames[0] == "Activities"
    for path, options in (
        (tmp_path / "plan.pdf", {}),
        (tmp_path / "nowhere" / "plan.csv", {}),
        (tmp_path / "plan.csv", {"email": "nobody@example.com"}),
        (tmp_path / "plan.csv", {"first": DAY, "last": DAY - dt.timedelta(days=1)}),
        (tmp_path / "plan.csv", {"filter": "chanel=e-mail"}),
        (tmp_path / "plan.csv", {"filter": "status=doen"}),
    ):
        with pytest.raises(CommandError) as refused:
            run(path, **options)
        assert refused.value.returncode == 1
    assert [each.name for each in tmp_path.iterdir()] == ["plan.xlsx"], "nothing half-written is left"
