"""Notes of one's own: kept while one types, never lost, and read by nobody else."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from calendar_app.calendar.own.actions import look, set_favourite, write_note
from calendar_app.feeds.actions import create_feed
from calendar_app.feeds.targets import target_of
from calendar_app.feeds.tokens import path_of
from calendar_app.leaving.erasing import erase_person
from calendar_app.leaving.export import data_of
from calendar_app.models import Favourite, LastLook, OwnNote
from calendar_app.models.own import LONGEST_NOTE
from calendar_app.search.queries import search
from campaigns.enums import OthersSee, Secrecy
from departments.access import access_for
from departments.errors import Conflict, Refused
from departments.models import AuditEntry, User
from tests.factories import make_user
from tests.own.conftest import Own

Browser = Callable[[User], Client]
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
SECRET = "Quibble about the paper"
MARCH = "/?view=month&date=2027-03-01"


@pytest.fixture
def noted(own: Own) -> Own:
    write_note(by=own.cleo, thing=own.activity, text=SECRET, version=0)
    write_note(by=own.cleo, thing=own.campaign, text=f"{SECRET}, again", version=0)
    return own


def test_is_written_changed_and_gone(own: Own) -> None:
    note = write_note(by=own.cleo, thing=own.activity, text="  Ask Ben\r\nabout it ", version=0)
    assert note is not None
    assert (note.text, note.version) == ("Ask Ben\nabout it", 1)
    assert write_note(by=own.cleo, thing=own.activity, text="Ask Ana", version=1).version == 2  # type: ignore[union-attr]
    assert write_note(by=own.cleo, thing=own.activity, text=" ", version=2) is None
    assert write_note(by=own.cleo, thing=own.activity, text="", version=2) is None
    assert not OwnNote.objects.exists()


def test_two_windows_do_not_write_over_each_other(noted: Own) -> None:
    with pytest.raises(Conflict):
        write_note(by=noted.cleo, thing=noted.activity, text="Other", version=0)
    with pytest.raises(Conflict):
        write_note(by=noted.cleo, thing=noted.activity, text="", version=0)
    note = write_note(by=noted.cleo, thing=noted.activity, text=SECRET, version=0)
    assert note is not None
    assert note.version == 1


def test_has_an_end(own: Own) -> None:
    write_note(by=own.cleo, thing=own.activity, text="x" * LONGEST_NOTE, version=0)
    with pytest.raises(Refused, match="2 more"):
        write_note(by=own.cleo, thing=own.activity, text="x" * (LONGEST_NOTE + 2), version=1)


class TestPages:
    def test_panel_and_pages_hold_it(self, noted: Own, as_person: Browser) -> None:
        cleo = as_person(noted.cleo)
        for page, headers in (
            (f"/activities/{noted.activity.pk}/", {}),
            (f"/activities/{noted.activity.pk}/", PART),
            (f"/campaigns/{noted.campaign.pk}/", {}),
        ):
            assert SECRET in cleo.get(page, headers=headers).content.decode()

    def test_typing_saves_and_the_field_is_left_alone(self, own: Own, as_person: Browser) -> None:
        cleo, address = as_person(own.cleo), f"/notes/activities/{own.activity.pk}/"
        first = cleo.post(address, {"text": "Ask", "version": "0"}, headers=PART)
        assert "textarea" not in first.content.decode()
        assert 'name="version" value="1"' in first.content.decode()
        assert "instep:changed" in first.headers["HX-Trigger"]
        second = cleo.post(address, {"text": "Ask Ben", "version": "1"}, headers=PART)
        assert "HX-Trigger" not in second.headers
        assert OwnNote.objects.get().text == "Ask Ben"

    def test_what_was_written_elsewhere_is_shown_and_then_replaced(self, noted: Own, as_person: Browser) -> None:
        cleo, address = as_person(noted.cleo), f"/notes/activities/{noted.activity.pk}/"
        answer = cleo.post(address, {"text": "Mine", "version": "0"}, headers=PART)
        assert answer.status_code == 409
        assert SECRET in answer.content.decode()
        assert cleo.post(address, {"text": "Mine, too", "version": "1"}, headers=PART).status_code == 200

    def test_without_scripts_nothing_typed_is_lost(self, noted: Own, as_person: Browser) -> None:
        cleo, address = as_person(noted.cleo), f"/notes/activities/{noted.activity.pk}/"
        answer = cleo.post(address, {"text": "Mine", "version": "0"})
        assert answer.status_code == 409
        assert ">Mine</textarea>" in answer.content.decode()
        assert SECRET in answer.content.decode()
        long = cleo.post(address, {"text": "x" * (LONGEST_NOTE + 1), "version": "1"})
        assert long.status_code == 422
        saved = cleo.post(address, {"text": "Mine", "version": "1"})
        assert saved.headers["Location"] == f"/activities/{noted.activity.pk}/"

    def test_its_bar_has_a_mark_in_every_view(self, noted: Own, as_person: Browser) -> None:
        for view in ("month", "week", "quarter", "agenda", "board", "day"):
            address = f"/?view={view}&date=2027-03-15"
            assert "mark--note" in as_person(noted.cleo).get(address).content.decode(), view
            assert "mark--note" not in as_person(noted.ana).get(address).content.decode(), view
        timeline = "/?view=timeline&date=2027-03-01"
        assert "Your note" in as_person(noted.cleo).get(timeline).content.decode()
        assert "Your note" not in as_person(noted.ana).get(timeline).content.decode()


class TestSecrecy:
    def test_its_owner_finds_it_and_nobody_else(self, noted: Own) -> None:
        def found(person: User) -> list[str]:
            groups = search("quibble", access_for(person), at=timezone.now(), most=5)
            return [hit.title for group in groups for hit in group.hits]

        assert len(found(noted.cleo)) == 2
        assert found(noted.ana) == found(make_user(is_ops_admin=True)) == []

    def test_no_page_feed_or_admin_shows_it_to_others(self, noted: Own, as_person: Browser) -> None:
        ops = make_user(name="Ops", is_ops_admin=True)
        pages = [
            *(MARCH, "/search/?q=quibble", "/history/", f"/people/{noted.cleo.pk}/", "/changed/?days=14"),
            f"/campaigns/{noted.campaign.pk}/", f"/campaigns/{noted.campaign.pk}/history/",
            f"/activities/{noted.activity.pk}/", f"/activities/{noted.activity.pk}/history/",
            "/admin/", f"/admin/campaigns/activity/{noted.activity.pk}/change/",
            f"/admin/departments/user/{noted.cleo.pk}/change/", f"/people/{noted.cleo.pk}/data.json",
        ]  # fmt: skip
        for page in pages:
            for person in (ops, noted.ana):
                assert "Quibble" not in as_person(person).get(page, follow=True).content.decode(), page
        for person in (noted.ana, noted.cleo):
            made = create_feed(by=person, owner=person, target=target_of("all", access_for(person), at=timezone.now()))
            feed = Client().get(path_of(made.feed.pk, made.token)).content.decode()
            assert "Teaser" in feed
            assert "Quibble" not in feed

    def test_it_leaves_nothing_in_the_log(self, noted: Own) -> None:
        assert not AuditEntry.objects.exists()

    def test_veils_hide_what_it_is_about_and_keep_it(self, noted: Own, as_person: Browser) -> None:
        rows = type(noted.campaign).objects.all()
        rows.update(secrecy=Secrecy.CONFIDENTIAL, was_secret=True, others_see=OthersSee.BUSY)
        cleo = as_person(noted.cleo)
        assert "mark--note" not in cleo.get(MARCH).content.decode()
        assert "Quibble" not in cleo.get("/search/?q=quibble").content.decode().replace("q=quibble", "")
        assert "Quibble" not in cleo.get(f"/activities/{noted.activity.pk}/").content.decode()
        address = f"/notes/activities/{noted.activity.pk}/"
        assert cleo.post(address, {"text": "Mine", "version": "1"}).status_code == 404
        rows.update(secrecy=Secrecy.OPEN, others_see=OthersSee.NOTHING)
        assert "mark--note" in cleo.get(MARCH).content.decode()

    def test_their_own_file_holds_it_and_one_taken_out_for_them_says_how_many(self, noted: Own) -> None:
        own = data_of(noted.cleo, viewer=None, at=timezone.now())
        assert {note["text"] for note in own["own_notes"]} == {SECRET, f"{SECRET}, again"}
        theirs = access_for(noted.cleo)
        assert data_of(noted.cleo, viewer=theirs, at=timezone.now())["own_notes"] == own["own_notes"]
        ops = access_for(make_user(is_ops_admin=True))
        for_them = data_of(noted.cleo, viewer=ops, at=timezone.now())
        assert "Quibble" not in str(for_them)
        assert for_them["own_notes"] == "2, which only they read"

    def test_no_column_of_another_table_holds_it(self, noted: Own) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
            for (table,) in cursor.fetchall():
                if table != OwnNote._meta.db_table:
                    cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', ["%Quibble%"])
                    assert cursor.fetchone() == (0,), table

    def test_goes_with_its_owner(self, noted: Own) -> None:
        write_note(by=noted.ana, thing=noted.activity, text="Hers", version=0)
        set_favourite(by=noted.cleo, thing=noted.campaign, is_on=True)
        look(by=noted.cleo, at=timezone.now())
        User.objects.filter(pk=noted.cleo.pk).update(is_active=False)
        erase_person(by=None, user_id=noted.cleo.pk)
        assert [note.text for note in OwnNote.objects.all()] == ["Hers"]
        assert not Favourite.objects.exists()
        assert not LastLook.objects.exists()
