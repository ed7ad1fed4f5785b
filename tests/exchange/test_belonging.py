"""Whom names in a file mean: suggested, chosen, remembered; and what becomes of campaigns, channels and briefs."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from calendar_app.exchange.applying import apply_import
from calendar_app.exchange.belonging import Person, Team, names_in, suggest_person, suggest_team
from calendar_app.exchange.choices import NOBODY, ImportChoices
from calendar_app.exchange.questions import field_name
from campaigns.actions.campaigns import edit_campaign
from campaigns.models import Activity, Campaign, Channel
from departments.enums import RoleName
from departments.models import Department, User
from tests.exchange.plans import plan
from tests.exchange.test_pages import choices, upload
from tests.factories import make_department, make_organisation, make_user

ANA, ADA, MORGAN = (
    Person(1, "Ana Sousa", "ana@example.com"),
    Person(2, "Ada Sousa", "a.sousa@example.com"),
    Person(3, "Morgan Reed", "morgan@example.com"),
)
PEOPLE = (ANA, ADA, MORGAN)
TEAMS = (Team(1, "social-media", "Social Media"), Team(2, "pr", "PR"), Team(3, "sales", "Sales & Service"))
HEADER = "Title,Date,Channel,Campaign,Owner,Department"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Ana Sousa", ANA),
        ("SOUSA, Ana", ANA),
        ("ana", ANA),
        ("Sousa", None),
        ("mailto:a.sousa@example.com", ADA),
        ("Morgan <morgan@example.com>", MORGAN),
        ("Ana <ana@elsewhere.example>", None),
        ("OB", None),
        ("🎉", None),
    ],
)
def test_a_name_is_taken_for_a_person_only_where_it_can_mean_no_other(text: str, meant: Person | None) -> None:
    assert suggest_person(text, PEOPLE) == meant


def test_several_people_in_one_cell_are_several_names() -> None:
    assert names_in("OB+AG", PEOPLE) == ("OB", "AG")
    assert names_in("Reed, Morgan", PEOPLE) == ("Reed, Morgan",)
    assert names_in("Ana and Morgan\nOB", PEOPLE) == ("Ana", "Morgan", "OB")


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Social media team", "social-media"),
        ("pr", "pr"),
        ("Sales & Service", "sales"),
        ("Press", None),
        ("Team", None),
    ],
)
def test_a_department_goes_by_its_name_with_or_without_team(text: str, slug: str | None) -> None:
    found = suggest_team(text, TEAMS)
    assert (found.slug if found else None) == slug


@pytest.fixture
def marketing(db: None) -> Department:
    make_organisation(time_zone="Europe/Berlin")
    return make_department(name="Marketing")


@pytest.fixture
def planner(marketing: Department, client: Client) -> User:
    user = make_user(name="Pat Planner", department=marketing, role=RoleName.PLANNER, is_ops_admin=True)
    client.force_login(user)
    return user


@pytest.fixture
def ana(marketing: Department) -> User:
    return make_user(name="Ana Sousa", email="ana@example.com", department=marketing, role=RoleName.PLANNER)


def table(*rows: str) -> str:
    """A table of these rows, each with its date after its title."""
    day = timezone.localdate() + dt.timedelta(days=90)
    return "\n".join([HEADER, *(row.replace(",", f",{day},", 1) for row in rows)]) + "\n"


def bring_in(planner: User, lead: Department, text: str, **chosen: Any) -> Any:
    found = plan("plan.csv", text, today=timezone.localdate(), **chosen)
    return apply_import(
        by=planner, owner=planner, lead=lead, plan=found, choices=ImportChoices(**chosen), now=timezone.now()
    )


def test_campaign_and_channel_go_to_whom_the_rows_name(planner: User, ana: User, marketing: Department) -> None:
    social = make_department(name="Social Media")
    text = table("A,Insta,Spring,Ana,Social Media", "B,Insta,Spring,Ana Sousa,social media team", "C,Radio,Spring,,")
    report = bring_in(planner, marketing, text)
    campaign = Campaign.objects.get()
    assert (campaign.owner, campaign.lead_department) == (ana, social)
    assert list(Channel.objects.get(name="Insta").owners.all()) == [social]
    assert report.channels_made == ("Radio",), "only that one has nobody"
    assert set(Activity.objects.values_list("brief", flat=True)) == {""}
    assert "Ana → Ana Sousa" in report.meant and "Social Media" in report.meant


def test_what_means_nobody_here_stays_in_the_brief_and_no_account_is_made(
    planner: User, ana: User, marketing: Department
) -> None:
    people = User.objects.count()
    text = table("A,Radio,Spring,OB+AG,Press", "B,Radio,Spring,Ana + OB,Press", "C,Radio,Spring,Ana,Marketing")
    bring_in(planner, marketing, text)
    campaign = Campaign.objects.get()
    assert (campaign.owner, campaign.lead_department, User.objects.count()) == (ana, marketing, people)
    briefs = dict(Activity.objects.values_list("title", "brief"))
    assert briefs["A"].splitlines() == ["Owner: OB+AG", "Department: Press"]
    assert briefs["B"].splitlines() == ["Owner: Ana + OB", "Department: Press"] and briefs["C"] == ""


def test_rows_of_several_departments_leave_the_campaign_to_the_one_chosen(planner: User, marketing: Department) -> None:
    make_department(name="Social Media")
    bring_in(planner, marketing, table("A,Radio,Spring,,Social Media", "B,Radio,Spring,,Marketing"))
    assert Campaign.objects.get().lead_department == marketing
    assert Activity.objects.get(title="A").brief == "Department: Social Media"
    assert not Channel.objects.get().owners.exists()


def test_a_planner_gives_nothing_to_departments_they_do_not_plan_for(ana: User, marketing: Department) -> None:
    make_department(name="Social Media")
    bring_in(ana, marketing, table("A,Insta,Spring,,Social Media", "B,Radio,Autumn,,Marketing"))
    assert set(Campaign.objects.values_list("lead_department__name", flat=True)) == {"Marketing"}
    assert not Channel.objects.filter(owners__isnull=False).exists(), "a planner does not manage channels"


def test_the_same_file_again_changes_no_brief_whatever_became_of_the_campaign(
    planner: User, ana: User, marketing: Department
) -> None:
    text = table("A,Radio,Spring,Ana,Marketing")
    bring_in(planner, marketing, text)
    edit_campaign(by=planner, campaign_id=Campaign.objects.get().pk, values={"owner": planner, "tags": ["new"]})
    again = bring_in(planner, marketing, text)
    assert (again.changed, again.kept, Activity.objects.get().brief) == (0, 0, "")
    assert Campaign.objects.get().owner == planner, "a campaign that is here keeps its owner"
    added = bring_in(planner, marketing, text + table("B,Radio,Spring,Ana,Marketing").partition("\n")[2])
    assert added.activities == 1 and Activity.objects.get(title="B").brief == "Owner: Ana"


def test_the_page_asks_whom_names_mean_and_the_answer_holds_for_the_next_file(
    client: Client, planner: User, ana: User, marketing: Department
) -> None:
    first = upload(client, "first.csv", table("A,Radio,Spring,OB,Mkt", "B,Radio,Spring,Ana,Mkt").encode())
    page = client.get(f"/import/{first.pk}/").content.decode()
    assert "People in the file" in page and "Nobody gets an account by this." in page
    chosen = {
        field_name("owner", "OB"): str(planner.pk),
        field_name("owner", "Ana"): NOBODY,
        field_name("department", "Mkt"): marketing.slug,
    }
    client.post(f"/import/{first.pk}/run/", choices(client, first, **chosen))
    assert Campaign.objects.get().owner == planner and Activity.objects.get(title="B").brief == "Owner: Ana"
    second = upload(client, "second.csv", table("C,Radio,Fall,OB,Mkt").encode())
    assert second.choices["owners"] == {"ob": str(planner.pk), "ana": NOBODY}
    assert second.choices["departments"] == {"mkt": marketing.slug}
    planner_page = client.get(f"/import/{second.pk}/").context["form"]
    assert planner_page[field_name("owner", "OB")].value() == str(planner.pk)


def test_nobody_can_be_chosen_who_may_not_own_a_campaign(client: Client, planner: User, marketing: Department) -> None:
    viewer = make_user(name="Vi Viewer", department=marketing, role=RoleName.VIEWER)
    draft = upload(client, "first.csv", table("A,Radio,Spring,Vi Viewer,").encode())
    answer = client.post(
        f"/import/{draft.pk}/run/", choices(client, draft, **{field_name("owner", "Vi Viewer"): str(viewer.pk)})
    )
    assert answer.status_code == 422 and not Activity.objects.exists()
