"""Long files: read and brought in by a worker, as a whole or not at all, and taken up again where one died."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from calendar_app.exchange import applying, long_files
from calendar_app.exchange.long_files import MOST_TRIES, work_off
from calendar_app.exchange.progress import Progress, progress_of, telling
from calendar_app.exchange.questions import field_name
from calendar_app.exchange.reading.length import SHORT_LINES, is_long
from calendar_app.models import ImportDraft
from campaigns.actions import bringing_in
from campaigns.actions.replanning import replan_stale
from campaigns.models import Activity, Alert, Campaign, Milestone, OpenDeed
from departments.enums import RoleName
from departments.models import AuditEntry, Department, User
from tests.exchange.test_pages import choices, upload
from tests.exchange.workbooks import ticked_channels
from tests.factories import make_channel, make_department, make_organisation, make_user

TABLE = b"Date,Title,Channel,Owner\n2027-03-01,Fair,Radio,OB\n2027-03-02,Show,Radio,OB\n,Someday,Radio,OB\n"
LONG = TABLE + b"\n" * SHORT_LINES


@pytest.fixture
def marketing(db: None) -> Department:
    make_organisation(time_zone="Europe/Berlin")
    return make_department(name="Marketing")


@pytest.fixture
def planner(marketing: Department, client: Client) -> User:
    user = make_user(name="Pat Planner", department=marketing, role=RoleName.PLANNER)
    client.force_login(user)
    return user


def test_length_is_told_without_reading() -> None:
    assert is_long(LONG) and not is_long(TABLE) and not is_long(ticked_channels())
    assert is_long(LONG.replace(b"\n", b"\r")) and not is_long(b"PK\x03\x04 no workbook")
    assert not is_long(b"\xef\xbb\xbfBEGIN:VCALENDAR\r\n" + b"\n" * SHORT_LINES * 2)
    assert is_long(b"[" + b" " * 3 * 1024**2 + b"]")


def test_a_long_file_waits_for_a_worker_and_is_then_shown_as_a_short_one(client: Client, planner: User) -> None:
    draft = upload(client, "long.csv", LONG)
    page = client.get(f"/import/{draft.pk}/").content.decode()
    assert "Waiting for its turn." in page and "You may leave this page" in page and "/import/" in page
    part = client.get(f"/import/{draft.pk}/", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert "Waiting for its turn." in part.content.decode() and "<html" not in part.content.decode()
    assert "Being read" in client.get("/import/").content.decode()
    assert work_off() == 1
    page = client.get(f"/import/{draft.pk}/").content.decode()
    assert "3 activities come in." in page and "Fair" in page and "Unscheduled" in page
    assert "People in the file" in page and "Of this long file the first 500 rows are shown" in page
    assert not Activity.objects.exists()


def test_what_was_chosen_is_read_again_and_then_brought_in(
    client: Client, planner: User, marketing: Department
) -> None:
    draft = upload(client, "long.csv", LONG)
    work_off()
    chosen = choices(client, draft, campaign_name="Ours", **{field_name("owner", "OB"): str(planner.pk)})
    assert client.post(f"/import/{draft.pk}/", chosen)["Location"] == f"/import/{draft.pk}/"
    work_off()
    assert client.get(f"/import/{draft.pk}/").context["trial"].campaigns == ("Ours",)
    client.post(f"/import/{draft.pk}/run/", choices(client, draft))
    assert not Activity.objects.exists(), "a worker brings it in"
    assert "Being imported" in client.get("/import/").content.decode()
    assert work_off() == 1
    asked = client.get(f"/import/{draft.pk}/", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert asked["HX-Redirect"] == f"/import/{draft.pk}/report/"
    assert "3 activities came in." in client.get(asked["HX-Redirect"]).content.decode()
    assert Campaign.objects.get().owner == planner and not Activity.objects.exclude(brief="").exists()
    assert AuditEntry.objects.filter(deed=draft.pk, verb="created", via="import").count() == 4
    draft.refresh_from_db()
    assert (draft.job, bytes(draft.content), draft.preview) == ("", b"", None)


def test_a_second_file_with_the_same_columns_is_read_as_the_first(client: Client, planner: User) -> None:
    first = upload(client, "long.csv", LONG)
    work_off()
    client.post(f"/import/{first.pk}/run/", choices(client, first, **{field_name("owner", "OB"): str(planner.pk)}))
    work_off()
    second = upload(client, "next.csv", LONG.replace(b"Fair", b"Gala"))
    work_off()
    assert "Read as you chose for" in client.get(f"/import/{second.pk}/").content.decode()


def test_nobody_changes_a_file_while_it_is_worked_on(client: Client, planner: User) -> None:
    draft = upload(client, "long.csv", LONG)
    work_off()
    values = choices(client, draft)
    client.post(f"/import/{draft.pk}/run/", values)
    assert "Waiting for its turn." in client.post(f"/import/{draft.pk}/", values).content.decode()
    draft.refresh_from_db()
    assert draft.job == ImportDraft.Job.IMPORT
    assert client.post(f"/import/{draft.pk}/discard/")["Location"] == "/import/"
    assert work_off() == 0 and not Activity.objects.exists(), "what was discarded in time does not come in"


def test_a_long_file_that_cannot_be_read_says_so(client: Client, planner: User) -> None:
    draft = upload(client, "long.csv", b"[1, " + b" " * 3 * 1024**2)
    assert work_off() == 1
    assert client.get(f"/import/{draft.pk}/")["Location"] == "/import/"
    page = client.get("/import/").content.decode()
    assert "breaks off or is malformed" in page and "Did not come in" in page


def test_what_is_refused_leaves_nothing_and_says_why(client: Client, planner: User, marketing: Department) -> None:
    draft = upload(client, "long.csv", LONG)
    work_off()
    client.post(f"/import/{draft.pk}/run/", choices(client, draft))
    planner.memberships.update(role=RoleName.VIEWER)
    work_off()
    draft.refresh_from_db()
    assert not Activity.objects.exists() and not Campaign.objects.exists()
    assert draft.job == "" and "plan" in draft.job_problem.lower()


def test_a_worker_that_dies_leaves_nothing_and_the_next_takes_it_up(
    client: Client, planner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = upload(client, "long.csv", LONG)
    work_off()
    client.post(f"/import/{draft.pk}/run/", choices(client, draft))

    with monkeypatch.context() as patch:
        patch.setattr(applying, "_finish", _killed)
        with pytest.raises(SystemExit):
            work_off()
    assert not Activity.objects.exists() and not AuditEntry.objects.filter(verb="imported").exists()
    assert progress_of(draft.pk) is None
    assert work_off() == 1 and Activity.objects.count() == 3


def _killed(*args: Any, **values: Any) -> None:
    raise SystemExit


def test_a_file_that_kills_every_worker_is_given_up(
    client: Client, planner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = upload(client, "long.csv", LONG)
    work_off()
    client.post(f"/import/{draft.pk}/run/", choices(client, draft))
    monkeypatch.setattr(applying, "_finish", _killed)
    for _try in range(MOST_TRIES):
        with pytest.raises(SystemExit):
            work_off()
    assert work_off() == 1
    page = client.get(f"/import/{draft.pk}/").content.decode()
    assert f"It was begun {MOST_TRIES} times" in page and "Import 3 activities" in page
    assert not Activity.objects.exists()


def test_two_workers_do_not_work_on_long_files_at_once(client: Client, planner: User) -> None:
    upload(client, "long.csv", LONG)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [long_files._LOCK])
            assert work_off() == 0
            cursor.execute("SELECT pg_advisory_unlock(%s)", [long_files._LOCK])
        assert work_off() == 1
    finally:
        other.close()


def test_how_far_it_is_is_seen_from_outside_and_ends_with_it(client: Client, planner: User) -> None:
    draft = upload(client, "long.csv", LONG)
    with telling(draft.pk) as told:
        told(40_000, 100_000)
        assert progress_of(draft.pk) == Progress(40_000, 100_000)
        assert "The file is being read." in client.get(f"/import/{draft.pk}/").content.decode()
        ImportDraft.objects.update(job=ImportDraft.Job.IMPORT)
        page = client.get(f"/import/{draft.pk}/").content.decode()
        assert 'max="100000" value="40000"' in page and "40,000 of 100,000 activities are written" in page
    assert progress_of(draft.pk) is None


def test_the_command_does_the_work_without_a_worker(
    client: Client, planner: User, capsys: pytest.CaptureFixture[str]
) -> None:
    upload(client, "long.csv", LONG)
    upload(client, "other.csv", LONG)
    call_command("carry_out_imports")
    assert "Long files worked off: 2." in capsys.readouterr().out
    assert not ImportDraft.objects.exclude(job="").exists()


def test_many_activities_are_planned_by_the_clockwork_and_tell_nobody_before(
    client: Client, planner: User, marketing: Department, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bringing_in, "MOST_PLANNED_AT_ONCE", 2)
    make_channel(name="Radio", owner=marketing, rules=[{"name": "Brief", "offset": -10}])
    draft = upload(client, "short.csv", TABLE)
    answer = client.post(f"/import/{draft.pk}/run/", choices(client, draft))
    assert "Duties and alerts of 3 activities are worked out" in client.get(answer["Location"]).content.decode()
    assert Activity.objects.filter(is_stale=True, open_deed=draft.pk).count() == 3
    assert not Milestone.objects.exists() and not Alert.objects.exists()
    while replan_stale():
        pass
    assert Milestone.objects.count() == 2 and Alert.objects.exists()
    assert not OpenDeed.objects.exists() and not Activity.objects.filter(is_stale=True).exists()
