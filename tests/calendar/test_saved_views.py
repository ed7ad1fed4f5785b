"""Views of the calendar that are kept: whose they are, who sees them, what opens first, and what follows a merger."""

import datetime as dt
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.utils import timezone

from calendar_app.calendar.saved.actions import (
    MOST_VIEWS,
    edit_view,
    remove_view,
    restore_view,
    save_view,
    set_default,
)
from calendar_app.calendar.saved.asking import Asking
from calendar_app.calendar.saved.queries import opening_query, view_links
from calendar_app.leaving.erasing import erase_person
from calendar_app.leaving.export import data_of
from calendar_app.models import SavedView
from campaigns.actions.reorganising import merge_departments
from departments.access import access_for
from departments.actions.people import deactivate_person
from departments.enums import RoleName
from departments.errors import Refused
from departments.models import AuditEntry, Department, User
from tests.factories import make_calendar, make_department, make_organisation, make_user
from tests.to_and_fro import goes_to_and_fro

pytestmark = pytest.mark.django_db

BOARD = Asking.from_text("view=board&medium=social&q=spring&full=9")
YEAR = Asking.from_text("view=year&of=duties")


@pytest.fixture
def press() -> Department:
    make_organisation(default_calendar=make_calendar())
    return make_department(name="Press", slug="press")


@pytest.fixture
def ana(press: Department) -> User:
    return make_user(name="Ana", department=press)


def opens(person: User) -> str:
    return opening_query(access_for(person))


def links(person: User) -> list[tuple[str, bool]]:
    return [(link.name, link.is_own) for link in view_links(access_for(person))]


def test_what_is_asked_for_is_kept_whatever_the_day_and_nothing_else() -> None:
    text = "view=board&date=2027-03-01&medium=social&q=spring&full=9&saved=x&junk=1&channel=a&channel=b"
    asking = Asking.from_text(text)
    assert parse_qs(asking.text) == {
        "view": ["board"], "medium": ["social"], "q": ["spring"], "full": ["9"], "channel": ["a", "b"],
    }  # fmt: skip
    assert Asking.from_text(asking.text) == asking
    assert Asking.from_text("view=day").view == Asking.from_text("view=galaxy").view == "month"


def test_a_view_is_ones_own_until_it_is_shared(ana: User, press: Department) -> None:
    ben, stranger = make_user(department=press), make_user(department=make_department())
    view = save_view(by=ana, name="  Spring \x00 posts ", asking=BOARD)
    assert (view.name, view.query) == ("Spring posts", BOARD.text)
    assert (links(ana), links(ben)) == ([("Spring posts", True)], [])
    edit_view(by=ana, view_id=view.pk, name="Posts", department_ids=[press.pk], opens_first=False)
    assert (links(ben), links(stranger)) == ([("Posts", False)], [])
    edit_view(by=ana, view_id=view.pk, name="Posts", department_ids=[], opens_first=False)
    assert links(ben) == []
    verbs = AuditEntry.objects.filter(subject_id=str(view.pk)).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["created", "changed", "shared", "shared"]


def test_whoever_looks_on_sees_none(ana: User) -> None:
    save_view(by=ana, name="Mine", asking=BOARD, opens_first=True)
    access = access_for(ana).seen_by(access_for(make_user(is_ops_admin=True)))
    assert view_links(access) == [] and opening_query(access) == ""


def test_ones_own_choice_opens_before_the_departments_default(ana: User, press: Department) -> None:
    head = make_user(department=press, role=RoleName.HEAD)
    shared = save_view(by=head, name="Ours", asking=YEAR, department_ids=[press.pk])
    assert opens(ana) == ""
    set_default(by=head, view_id=shared.pk, department_id=press.pk, is_default=True)
    assert opens(ana) == opens(head) == YEAR.text
    first = save_view(by=ana, name="Mine", asking=BOARD, opens_first=True)
    assert (opens(ana), opens(head)) == (BOARD.text, YEAR.text)
    other = save_view(by=ana, name="Another", asking=YEAR, opens_first=True)
    assert opens(ana) == YEAR.text and not SavedView.objects.get(pk=first.pk).opens_first
    remove_view(by=ana, view_id=other.pk)
    set_default(by=head, view_id=shared.pk, department_id=press.pk, is_default=False)
    assert opens(ana) == ""


def test_one_default_takes_the_place_of_another(ana: User, press: Department) -> None:
    one, two = (save_view(by=ana, name=name, asking=asking) for name, asking in (("One", YEAR), ("Two", BOARD)))
    for view in (one, two, two):
        set_default(by=ana, view_id=view.pk, department_id=press.pk, is_default=True)
    assert opens(ana) == BOARD.text


def test_shares_and_defaults_follow_a_department_that_is_merged(ana: User, press: Department) -> None:
    heir = make_department(name="Media", slug="media")
    colleague = make_user(department=heir)
    view = save_view(by=ana, name="Ours", asking=YEAR, department_ids=[press.pk])
    set_default(by=ana, view_id=view.pk, department_id=press.pk, is_default=True)
    merge_departments(by=None, source_id=press.pk, target_id=heir.pk)
    assert links(colleague) == [("Ours", False)] and opens(colleague) == YEAR.text
    its_own = save_view(by=colleague, name="Theirs", asking=BOARD, department_ids=[heir.pk])
    set_default(by=colleague, view_id=its_own.pk, department_id=heir.pk, is_default=True)
    assert opens(ana) == opens(colleague) == BOARD.text, "the heir's own goes first"


def test_what_is_removed_comes_back_within_a_day(ana: User, press: Department) -> None:
    view = save_view(by=ana, name="Ours", asking=YEAR, department_ids=[press.pk], opens_first=True)
    for _twice in range(2):
        remove_view(by=ana, view_id=view.pk)
    assert links(ana) == [] and opens(ana) == ""
    save_view(by=ana, name="New", asking=BOARD, opens_first=True)
    restore_view(by=ana, view_id=view.pk)
    assert links(make_user(department=press)) == [("Ours", False)] and opens(ana) == BOARD.text
    remove_view(by=ana, view_id=view.pk)
    SavedView.objects.filter(pk=view.pk).update(removed_at=timezone.now() - dt.timedelta(days=1, minutes=1))
    with pytest.raises(Refused):
        restore_view(by=ana, view_id=view.pk)


def test_what_cannot_be_kept_is_refused(ana: User) -> None:
    with pytest.raises(Refused):
        save_view(by=ana, name="  ", asking=BOARD)
    many = "&".join(f"tag={number:0100d}" for number in range(50))
    with pytest.raises(Refused):
        save_view(by=ana, name="Long", asking=Asking.from_text(many))
    SavedView.objects.bulk_create(SavedView(owner=ana, name="x", query="view=month") for _number in range(MOST_VIEWS))
    with pytest.raises(Refused):
        save_view(by=ana, name="One more", asking=BOARD)


def test_the_calendar_opens_with_it_and_shows_it_in_the_rail(client: Client, ana: User) -> None:
    client.force_login(ana)
    assert client.get("/").context["page"].view == "month"
    answer = client.post(f"/views/new/?{BOARD.text}&date=2027-03-01", {"name": "Spring", "opens_first": "on"})
    view = SavedView.objects.get()
    assert answer["Location"] == f"/?{BOARD.text}&saved={view.pk}"
    page = client.get("/")
    assert (page.context["page"].view, page.context["page"].filters) == ("board", BOARD.filters)
    assert client.get("/?view=month").context["page"].view == "month"
    assert f'href="/?{BOARD.text}'.replace("&", "&amp;") in client.get("/campaigns/").content.decode()


def test_a_view_is_updated_from_the_calendar_and_put_back(client: Client, ana: User) -> None:
    view = save_view(by=ana, name="Spring", asking=BOARD)
    client.force_login(ana)
    opened = f"/?{BOARD.text}&saved={view.pk}"
    assert "Update “Spring”" not in client.get(opened).content.decode()
    text = client.get(opened.replace("view=board", "view=week")).content.decode()
    assert "Update “Spring”" in text
    answer = client.post(f"/views/{view.pk}/update/", {"query": "?view=week&date=2027-03-01"}, follow=True)
    assert SavedView.objects.get().query == "view=week"
    goes_to_and_fro(client, answer, stands=lambda: SavedView.objects.get().query, before=BOARD.text)


def test_removing_a_view_is_taken_back_and_done_again(client: Client, ana: User) -> None:
    view = save_view(by=ana, name="Spring", asking=BOARD)
    client.force_login(ana)
    answer = client.post(f"/views/{view.pk}/remove/", follow=True)
    goes_to_and_fro(client, answer, stands=lambda: links(ana), before=[("Spring", True)])


def test_only_its_owner_changes_a_view(client: Client, ana: User, press: Department) -> None:
    view = save_view(by=ana, name="Ours", asking=YEAR, department_ids=[press.pk])
    client.force_login(make_user(department=press, role=RoleName.HEAD))
    for part in ("", "update/", "remove/", "restore/"):
        assert client.post(f"/views/{view.pk}/{part}", {"name": "Taken"}).status_code == 404
    assert "Ours" in client.get("/views/").content.decode()


def test_its_head_chooses_what_opens_first_for_a_department(client: Client, ana: User, press: Department) -> None:
    view = save_view(by=ana, name="Ours", asking=YEAR, department_ids=[press.pk])
    client.force_login(ana)
    assert client.post(f"/views/{view.pk}/default/", {"department": "press"}).status_code == 403
    client.force_login(make_user(department=press, role=RoleName.HEAD))
    client.post(f"/views/{view.pk}/default/", {"department": "press"})
    assert opens(ana) == YEAR.text
    client.post(f"/views/{view.pk}/default/", {"department": "press", "off": ""})
    assert opens(ana) == ""
    assert client.post(f"/views/{view.pk}/default/", {"department": "nowhere"}).status_code == 302


def test_a_view_is_shared_with_ones_own_departments_only(client: Client, ana: User) -> None:
    elsewhere = make_department()
    client.force_login(ana)
    assert client.post("/views/new/", {"name": "Mine", "departments": [elsewhere.pk]}).status_code == 422
    assert not SavedView.objects.exists()


def test_views_are_in_what_is_held_about_a_person_and_go_when_they_are_erased(ana: User, press: Department) -> None:
    save_view(by=ana, name="About Zora", asking=BOARD, department_ids=[press.pk])
    [held] = data_of(ana, viewer=None, at=timezone.now())["saved_views"]
    assert (held["name"], held["query"], held["shared_with"]) == ("About Zora", BOARD.text, ["Press"])
    deactivate_person(by=None, user_id=ana.pk)
    erase_person(by=None, user_id=ana.pk)
    assert not SavedView.objects.exists()
    assert not AuditEntry.objects.filter(subject_name__contains="Zora").exists()
    assert "Zora" not in repr(list(AuditEntry.objects.values_list("changes", flat=True)))


def test_others_do_not_read_of_private_views_in_the_log(client: Client, ana: User) -> None:
    admin = make_user(is_ops_admin=True)
    save_view(by=ana, name="Quiet plan", asking=BOARD)
    client.force_login(admin)
    assert "Quiet plan" not in client.get("/history/").content.decode()
    save_view(by=admin, name="Loud plan", asking=BOARD)
    assert "Loud plan" in client.get("/history/").content.decode()
