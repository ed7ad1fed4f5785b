"""A changed file imported again: what changed in it changes here, what people changed here is asked about."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from calendar_app.exchange.forms import contested_name
from calendar_app.models import ImportDraft
from campaigns.actions.activities import cancel_activity, edit_activity, move_activity
from campaigns.enums import ActivityState, AlertState
from campaigns.models import Activity, Alert, Campaign
from departments.enums import RoleName
from departments.models import AuditEntry, Department, User
from tests.exchange.test_pages import choices, upload
from tests.factories import make_channel, make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db
DAY = timezone.localdate() + dt.timedelta(days=90)
NEXT = DAY + dt.timedelta(days=7)


@pytest.fixture
def marketing() -> Department:
    make_organisation(time_zone="Europe/Berlin")
    department = make_department(name="Marketing")
    make_channel(name="Event", owner=department, rules=[{"name": "Copy", "offset": -10}])
    return department


@pytest.fixture
def planner(marketing: Department, client: Client) -> User:
    user = make_user(name="Ana", department=marketing, role=RoleName.PLANNER)
    client.force_login(user)
    return user


def calendar(*events: tuple[str, str, dt.date]) -> bytes:
    """A calendar file of events: UID, title, day."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN"]
    for uid, title, day in events:
        lines += ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", f"SUMMARY:{title}"]
        lines += [f"DTSTART;VALUE=DATE:{day:%Y%m%d}", "CATEGORIES:Event", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def bring_in(client: Client, content: bytes, name: str = "plan.ics", **chosen: str) -> ImportDraft:
    draft = upload(client, name, content)
    answer = client.post(f"/import/{draft.pk}/run/", choices(client, draft, **chosen))
    assert answer["Location"].endswith("/report/")
    draft.refresh_from_db()
    assert draft.report is not None
    return draft


def days() -> dict[str, dt.date | None]:
    return dict(Activity.objects.values_list("title", "starts_on"))


def test_an_event_that_moved_in_the_file_moves_and_nothing_else(client: Client, planner: User) -> None:
    bring_in(client, calendar(("a", "Fair", DAY), ("b", "Show", DAY)))
    entries = AuditEntry.objects.filter(subject_id=str(Activity.objects.get(title="Show").pk)).count()
    draft = upload(client, "plan.ics", calendar(("a", "Fair", NEXT), ("b", "Show", DAY)))
    page = client.get(f"/import/{draft.pk}/").content.decode()
    assert "Nothing new comes in." in page and "1 changes with the file." in page and "Bring it up to date" in page
    client.post(f"/import/{draft.pk}/run/", choices(client, draft))
    assert days() == {"Fair": NEXT, "Show": DAY}
    assert AuditEntry.objects.filter(subject_id=str(Activity.objects.get(title="Show").pk)).count() == entries
    report = client.get(f"/import/{draft.pk}/report/").content.decode()
    assert "1 of these changed with the file." in report and "“Fair” changes with the file. Days: " in report


def test_duties_and_alerts_follow_and_the_whole_can_be_taken_back(client: Client, planner: User) -> None:
    bring_in(client, calendar(("a", "Fair", DAY)))
    before = sorted(
        Alert.objects.filter(state=AlertState.PLANNED, milestone__isnull=False).values_list("due_at", flat=True)
    )
    draft = bring_in(client, calendar(("a", "Trade fair", NEXT)))
    assert (
        sorted(Alert.objects.filter(state=AlertState.PLANNED, milestone__isnull=False).values_list("due_at", flat=True))
        > before
    )
    client.post(f"/history/deeds/{draft.pk}/undo/")
    assert days() == {"Fair": DAY}
    assert (
        sorted(Alert.objects.filter(state=AlertState.PLANNED, milestone__isnull=False).values_list("due_at", flat=True))
        == before
    )


@pytest.mark.parametrize(("answer", "expected"), [("", 3), ("here", 3), ("file", 7)])
def test_what_was_changed_here_and_in_the_file_is_asked_about(
    client: Client, planner: User, answer: str, expected: int
) -> None:
    bring_in(client, calendar(("a", "Fair", DAY)))
    activity = Activity.objects.get()
    move_activity(by=planner, activity_id=activity.pk, starts_on=DAY + dt.timedelta(days=3))
    changed = calendar(("a", "Fair", NEXT))
    draft = upload(client, "plan.ics", changed)
    assert "1 was changed here and in the file." in client.get(f"/import/{draft.pk}/").content.decode()
    chosen = {contested_name(activity.import_key or ""): answer} if answer else {}
    report = bring_in(client, changed, **chosen).report
    assert days() == {"Fair": DAY + dt.timedelta(days=expected)}
    assert report is not None and (report["changed"], report["kept"]) == ((1, 0) if answer == "file" else (0, 1))
    (said,) = [problem["sentence"] for problem in report["problems"]]
    assert said.startswith(
        "“Fair” changes with the file. Days: " if answer == "file" else "“Fair” was changed here, too"
    )


def test_a_row_beside_one_like_it_shows_the_change_that_is_counted(client: Client, planner: User) -> None:
    header, old, new = "Title,Date,Channel,Notes", f"Fair,{DAY},Event,Flyers", f"Fair,{DAY},Event,Book a room"
    bring_in(client, f"{header}\n{old}".encode(), "plan.csv")
    draft = upload(client, "plan.csv", f"{header}\n{new}\n{old}".encode())
    page = client.get(f"/import/{draft.pk}/").content.decode()
    assert "1 changes with the file." in page and page.count("changes with the file") == 2
    client.post(f"/import/{draft.pk}/run/", choices(client, draft))
    assert sorted(Activity.objects.values_list("brief", flat=True)) == ["Book a room", "Flyers"]


def test_what_only_people_changed_stays_without_a_question(client: Client, planner: User) -> None:
    content = calendar(("a", "Fair", DAY))
    bring_in(client, content)
    edit_activity(by=planner, activity_id=Activity.objects.get().pk, values={"title": "Our fair"})
    draft = upload(client, "plan.ics", content)
    page = client.get(f"/import/{draft.pk}/").content.decode()
    assert "Everything in this file is here already." in page and "Bring it up to date" not in page
    assert days() == {"Our fair": DAY}


def test_other_fields_than_those_people_changed_follow_the_file(client: Client, planner: User) -> None:
    bring_in(client, calendar(("a", "Fair", DAY)))
    edit_activity(by=planner, activity_id=Activity.objects.get().pk, values={"title": "Our fair"})
    bring_in(client, calendar(("a", "Fair", NEXT)))
    assert days() == {"Our fair": NEXT}


def test_a_second_change_of_the_file_counts_from_the_first(client: Client, planner: User) -> None:
    for day in (DAY, NEXT, DAY):
        report = bring_in(client, calendar(("a", "Fair", day))).report
    assert report is not None and (report["changed"], report["kept"]) == (1, 0) and days() == {"Fair": DAY}


def test_what_was_cancelled_here_stays_cancelled(client: Client, planner: User) -> None:
    bring_in(client, calendar(("a", "Fair", DAY)))
    cancel_activity(by=planner, activity_id=Activity.objects.get().pk)
    report = bring_in(client, calendar(("a", "Fair", NEXT))).report
    assert report is not None and report["changed"] == 0
    assert Activity.objects.get().state == ActivityState.CANCELLED and days() == {"Fair": DAY}


def test_a_row_of_a_table_takes_its_new_brief_and_status(client: Client, planner: User) -> None:
    table = "Title,Date,Channel,Notes,Status\nFair,{},Event,{},{}\n"
    bring_in(client, table.format(DAY, "Old words", "Planned").encode(), name="plan.csv")
    bring_in(client, table.format(DAY, "New words", "Cancelled").encode(), name="plan.csv")
    activity = Activity.objects.get()
    assert "New words" in activity.brief and activity.state == ActivityState.CANCELLED


def test_what_another_department_leads_is_not_changed_nor_told_of(
    client: Client, planner: User, marketing: Department
) -> None:
    bring_in(client, calendar(("a", "Fair", DAY)))
    sales = make_department(name="Sales")
    Campaign.objects.update(lead_department=sales)
    draft = upload(client, "plan.ics", calendar(("a", "Fair", NEXT)))
    assert "changes with the file" not in client.get(f"/import/{draft.pk}/").content.decode()
    client.post(f"/import/{draft.pk}/run/", choices(client, draft))
    assert days() == {"Fair": DAY}


def test_rows_that_say_the_same_do_not_change_places(client: Client, planner: User) -> None:
    rows = [f"Fair,{DAY},Event,{words}\n" for words in ("One", "Two")]
    for order in (rows, rows[::-1]):
        report = bring_in(client, "".join(["Title,Date,Channel,Notes\n", *order]).encode(), name="plan.csv").report
    assert report is not None and (report["already"], report["changed"], report["kept"]) == (2, 0, 0)


def test_somebody_elses_waiting_file_is_nobodys_to_bring_up_to_date(
    client: Client, planner: User, marketing: Department
) -> None:
    bring_in(client, calendar(("a", "Fair", DAY)))
    draft = upload(client, "plan.ics", calendar(("a", "Fair", NEXT)))
    client.force_login(make_user(department=marketing, role=RoleName.HEAD, is_ops_admin=True))
    assert client.post(f"/import/{draft.pk}/run/").status_code == 404 and days() == {"Fair": DAY}


def table(*rows: tuple[str, object]) -> bytes:
    """A table of titles and days, all on one channel."""
    return "\n".join(["Title,Date,Channel", *(f"{title},{day},Event" for title, day in rows)]).encode()


def test_a_row_that_moved_in_the_file_moves_and_can_be_taken_back(client: Client, planner: User) -> None:
    bring_in(client, table(("Fair", DAY), ("Show", DAY)), "plan.csv")
    Campaign.objects.update(name="Called otherwise by now")
    moved = table(("Fair", NEXT), ("Show", DAY))
    draft = upload(client, "plan.csv", moved)
    page = client.get(f"/import/{draft.pk}/").content.decode()
    assert "Nothing new comes in." in page and "1 changes with the file." in page
    for _twice in range(2):
        draft = bring_in(client, moved, "plan.csv")
        assert days() == {"Fair": NEXT, "Show": DAY} and Campaign.objects.count() == 1
    assert draft.report is not None and (draft.report["changed"], draft.report["already"]) == (0, 2)

    bring_in(client, table(("Fair", DAY), ("Show", DAY)), "plan.csv")
    assert days() == {"Fair": DAY, "Show": DAY}
    taken_back = bring_in(client, moved, "plan.csv")
    client.post(f"/history/deeds/{taken_back.pk}/undo/")
    assert days() == {"Fair": DAY, "Show": DAY}
    bring_in(client, moved, "plan.csv")
    assert days() == {"Fair": NEXT, "Show": DAY}


def test_a_row_that_gets_a_day_is_scheduled_and_one_that_loses_it_is_not(client: Client, planner: User) -> None:
    for first, second in (("tbc", DAY), (NEXT, DAY), ("tbc", DAY)):
        bring_in(client, table(("Fair", first), ("Show", second)), "plan.csv")
        assert days() == {"Fair": first if isinstance(first, dt.date) else None, "Show": DAY}


def test_several_of_one_name_move_in_the_order_of_their_days(client: Client, planner: User) -> None:
    week = dt.timedelta(days=7)
    weekly = [("News", DAY + week * number) for number in range(4)]
    bring_in(client, table(*weekly, ("Show", DAY)), "plan.csv")
    before = dict(Activity.objects.filter(title="News").values_list("starts_on", "pk"))
    later = [(title, day + dt.timedelta(days=1)) for title, day in weekly[2:]]
    bring_in(client, table(*weekly[:2], *later, ("Show", DAY)), "plan.csv")
    after = dict(Activity.objects.filter(title="News").values_list("starts_on", "pk"))
    assert [after[day] for _title, day in later] == [before[day] for _title, day in weekly[2:]] and len(after) == 4


def test_what_was_moved_here_and_in_the_file_is_asked_about_in_a_table_too(client: Client, planner: User) -> None:
    bring_in(client, table(("Fair", DAY), ("Show", DAY)), "plan.csv")
    fair = Activity.objects.get(title="Fair")
    move_activity(by=planner, activity_id=fair.pk, starts_on=DAY + dt.timedelta(days=3))
    moved = table(("Fair", NEXT), ("Show", DAY))
    bring_in(client, moved, "plan.csv")
    assert days()["Fair"] == DAY + dt.timedelta(days=3)
    bring_in(client, moved, "plan.csv", **{contested_name(fair.import_key or ""): "file"})
    assert days() == {"Fair": NEXT, "Show": DAY}


@pytest.mark.parametrize(
    "later",
    [
        pytest.param([("News", NEXT)], id="another month's file, nothing of it here"),
        pytest.param([("News", NEXT), ("News", NEXT + dt.timedelta(days=1)), ("Show", DAY)], id="one went, two came"),
        pytest.param([("News", DAY), ("News", NEXT), ("Show", DAY)], id="one more"),
    ],
)
def test_a_row_nothing_tells_to_be_the_one_of_before_comes_in_as_new(
    client: Client, planner: User, later: list[tuple[str, dt.date]]
) -> None:
    bring_in(client, table(("News", DAY), ("Show", DAY)), "plan.csv")
    bring_in(client, table(*later), "plan.csv")
    found = {*Activity.objects.values_list("title", "starts_on")}
    assert found == {("News", DAY), ("Show", DAY), *later}


def test_what_has_begun_or_was_cancelled_stays_where_it_was(client: Client, planner: User) -> None:
    begun = timezone.localdate() - dt.timedelta(days=1)
    bring_in(client, table(("News", begun), ("Fair", DAY), ("Show", DAY), ("Party", DAY)), "plan.csv")
    cancel_activity(by=planner, activity_id=Activity.objects.get(title="Fair").pk)
    bring_in(client, table(("News", NEXT), ("Fair", NEXT), ("Show", DAY), ("Party", DAY)), "plan.csv")
    assert sorted(Activity.objects.filter(title__in=["News", "Fair"]).values_list("starts_on", flat=True)) == sorted(
        [begun, NEXT, DAY, NEXT]
    )
