"""What a person chose for a file holds for their next one with the same columns, and for nobody else's."""

import pytest
from django.test import Client

from calendar_app.exchange.questions import field_name
from calendar_app.models import ImportDraft
from campaigns.actions.channels import retire_channel
from campaigns.models import Channel
from departments.enums import RoleName
from departments.models import Department, User
from tests.exchange.test_pages import choices, upload
from tests.factories import make_channel, make_department, make_organisation, make_user

pytestmark = pytest.mark.django_db
FIRST = b"Datum,Was,Kanal,Intern\n2027-03-01,Fair,Hauspost,Launch party\n"
SECOND = b"Kanal,Datum,Was,Intern\nHauspost,2027-03-08,Show,Second party\n"
READ_LIKE = "Read as you chose for"


@pytest.fixture
def marketing() -> Department:
    make_organisation(time_zone="Europe/Berlin")
    return make_department(name="Marketing")


@pytest.fixture
def ours(marketing: Department) -> Channel:
    return make_channel(name="Our letter", owner=marketing)


@pytest.fixture
def planner(marketing: Department, client: Client) -> User:
    user = make_user(department=marketing, role=RoleName.PLANNER)
    client.force_login(user)
    return user


@pytest.fixture
def imported(client: Client, planner: User, ours: Channel) -> ImportDraft:
    """A file imported with a channel and a column chosen by hand."""
    draft = upload(client, "first.csv", FIRST)
    chosen = {field_name("channel", "Hauspost"): ours.slug, field_name("column", "intern"): "ignore"}
    values = choices(client, draft, **chosen)
    assert client.post(f"/import/{draft.pk}/run/", values)["Location"].endswith("/report/")
    return draft


def rows(client: Client, draft: ImportDraft) -> list[tuple[str, ...]]:
    return [line.channels for line in client.get(f"/import/{draft.pk}/").context["page"]]


def test_the_next_file_with_the_same_columns_is_read_alike(client: Client, imported: ImportDraft) -> None:
    draft = upload(client, "second.csv", SECOND)
    page = client.get(f"/import/{draft.pk}/")
    assert f"{READ_LIKE} “first.csv”" in page.content.decode()
    assert rows(client, draft) == [("Our letter",)]
    assert {column.header: column.field for column in page.context["plan"].columns}["Intern"] == "ignore"


def test_it_can_be_read_afresh(client: Client, imported: ImportDraft) -> None:
    draft = upload(client, "second.csv", SECOND)
    assert client.post(f"/import/{draft.pk}/", {"afresh": "1"})["Location"] == f"/import/{draft.pk}/"
    assert READ_LIKE not in client.get(f"/import/{draft.pk}/").content.decode()
    assert rows(client, draft) == [("Hauspost",)]


def test_a_file_with_other_columns_is_read_by_itself(client: Client, imported: ImportDraft) -> None:
    draft = upload(client, "other.csv", SECOND.replace(b"Intern", b"Extern"))
    assert READ_LIKE not in client.get(f"/import/{draft.pk}/").content.decode()
    assert rows(client, draft) == [("Hauspost",)]


def test_what_others_chose_is_theirs(client: Client, marketing: Department, imported: ImportDraft) -> None:
    client.force_login(make_user(department=marketing, role=RoleName.PLANNER))
    assert rows(client, upload(client, "second.csv", SECOND)) == [("Hauspost",)]


def test_a_channel_out_of_use_is_asked_about_again(
    client: Client, planner: User, ours: Channel, imported: ImportDraft
) -> None:
    retire_channel(by=planner, channel_id=ours.pk)
    assert rows(client, upload(client, "second.csv", SECOND)) == [("Hauspost",)]


def test_guesses_nobody_touched_are_not_called_remembered(client: Client, planner: User) -> None:
    first = upload(client, "first.csv", FIRST)
    values = choices(client, first)
    client.post(f"/import/{first.pk}/run/", values)
    second = upload(client, "second.csv", SECOND)
    page = client.get(f"/import/{second.pk}/").content.decode()
    assert READ_LIKE not in page


def test_somebody_elses_file_cannot_be_read_afresh(
    client: Client, marketing: Department, imported: ImportDraft
) -> None:
    draft = upload(client, "second.csv", SECOND)
    client.force_login(make_user(department=marketing, role=RoleName.PLANNER))
    assert client.post(f"/import/{draft.pk}/", {"afresh": "1"}).status_code == 404
    draft.refresh_from_db()
    assert draft.choices["like"] == "first.csv"
