"""Making links and ending them, on their pages; and what a head is shown of those that are open."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from calendar_app.leaving.erasing import erase_person
from calendar_app.leaving.export import data_of
from calendar_app.links.actions import MOST_LINKS, Shows, create_link, restore_link, revoke_link
from calendar_app.models import SavedViewShare, SharedLink
from departments.actions.organisation import edit_organisation
from departments.actions.people import deactivate_person
from departments.enums import RoleName
from departments.errors import Refused
from departments.models import AuditEntry
from tests.factories import make_user
from tests.links.conftest import DAY, Shop, path_to
from tests.to_and_fro import goes_to_and_fro

ADDRESS = re.compile(r'value="[^"]*(/shared/[0-9a-f-]{36}\.[\w-]{43}/)"')


@pytest.fixture
def ana(shop: Shop) -> Client:
    client = Client()
    client.force_login(shop.ana)
    return client


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def asked(shop: Shop, **fields: Any) -> dict[str, Any]:
    usual = {"name": "Agency", "first_day": shop.today, "until": shop.today + 7 * DAY, "shows_status": "on"}
    return {name: value for name, value in {**usual, **fields}.items() if value is not None}


def test_the_form_offers_the_views_period_and_thirty_days(shop: Shop, ana: Client) -> None:
    view = shop.saved("view=month")
    form = ana.get(f"/links/new/{view.pk}/?date=2027-03-14").context["form"]
    assert (form.initial["first_day"], form.initial["last_day"]) == (dt.date(2027, 3, 1), dt.date(2027, 3, 31))
    assert form.initial["until"] == shop.today + 30 * DAY
    edit_organisation(by=None, longest_link_days=7)
    assert ana.get(f"/links/new/{view.pk}/").context["form"].initial["until"] == shop.today + 7 * DAY


@pytest.mark.parametrize(
    ("asked", "said"), [("year", "opens as “Quarter”"), ("board", "opens as “Agenda”"), ("week", "")]
)
def test_the_form_says_as_what_a_view_opens_that_is_not_shown_outside(
    shop: Shop, ana: Client, asked: str, said: str
) -> None:
    page = ana.get(f"/links/new/{shop.saved(f'view={asked}').pk}/").content.decode()
    assert said in page and ("is not shown outside" in page) == bool(said)


def test_the_address_is_shown_once_and_works_without_a_seat(shop: Shop, ana: Client, outsider: Client) -> None:
    answer = ana.post(f"/links/new/{shop.view.pk}/", asked(shop, password="eight or more", shows_owner="on"))
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    found = ADDRESS.search(answer.content.decode())
    assert found is not None
    assert outsider.get(found[1]).status_code == 200
    link = SharedLink.objects.get()
    assert (link.shows_owner, link.with_drafts, link.last_day, bool(link.password)) == (True, False, None, True)
    page = ana.get("/links/").content.decode()
    assert "Agency" in page and not ADDRESS.search(page)
    (entry,) = AuditEntry.objects.filter(subject_type="calendar_app.sharedlink")
    assert (entry.verb, entry.by) == ("created", shop.ana)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"password": "short"}, "password"),
        ({"until": -DAY}, "until"),
        ({"until": 366 * DAY}, "until"),
        ({"until": ""}, "until"),
        ({"last_day": -DAY}, "last_day"),
        ({"with_drafts": "on", "shows_status": None}, "with_drafts"),
        ({"name": " "}, "name"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(shop: Shop, ana: Client, fields: dict[str, Any], field: str) -> None:
    dated = {name: shop.today + value if isinstance(value, dt.timedelta) else value for name, value in fields.items()}
    answer = ana.post(f"/links/new/{shop.view.pk}/", asked(shop, **dated))
    assert answer.status_code == 422 and list(answer.context["form"].errors) == [field]
    assert not SharedLink.objects.exists()


def test_only_those_who_plan_show_a_view_outside_and_only_one_they_see(shop: Shop) -> None:
    SavedViewShare.objects.create(view=shop.view, department=shop.marketing)
    member = make_user(department=shop.marketing, role=RoleName.MEMBER)
    assert signed_in(member).post(f"/links/new/{shop.view.pk}/", asked(shop)).status_code == 403
    elsewhere = make_user(department=shop.printers, role=RoleName.PLANNER)
    assert signed_in(elsewhere).post(f"/links/new/{shop.view.pk}/", asked(shop)).status_code == 404
    assert not SharedLink.objects.exists()
    assert "/links/" not in signed_in(member).get("/views/").content.decode()
    page = signed_in(member).get("/links/").content.decode()
    assert "are made by those who plan campaigns" in page and "Save a view" not in page


def test_nobody_has_more_than_so_many_open(shop: Shop) -> None:
    for _link in range(MOST_LINKS):
        shop.new()
    with pytest.raises(Refused):
        shop.new()
    SharedLink.objects.filter(pk=SharedLink.objects.first().pk).update(expires_at=timezone.now())  # type: ignore[union-attr]
    shop.new()


def test_a_new_address_is_shown_and_ended_ones_get_none(shop: Shop, ana: Client, outsider: Client) -> None:
    before = shop.new()
    answer = ana.post(f"/links/{before.link.pk}/address/")
    found = ADDRESS.search(answer.content.decode())
    assert found is not None and outsider.get(found[1]).status_code == 200
    assert outsider.get(path_to(before)).status_code == 404
    revoke_link(by=shop.ana, link_id=before.link.pk)
    assert ana.post(f"/links/{before.link.pk}/address/")["Location"] == "/links/"


def test_ending_one_offers_to_take_it_back(shop: Shop, ana: Client) -> None:
    link = shop.new().link
    answer = ana.post(f"/links/{link.pk}/end/", follow=True)
    assert f"/links/{link.pk}/restore/" in answer.content.decode()
    assert "For the agency" not in [row.name for row in answer.context["links"]]
    assert "works again" in ana.post(f"/links/{link.pk}/restore/", follow=True).content.decode()
    ended = ana.post(f"/links/{link.pk}/end/", follow=True)
    names = SharedLink.objects.filter(revoked_at=None).values_list("name", flat=True)
    goes_to_and_fro(ana, ended, stands=lambda: list(names.all()), before=["For the agency"])
    restore_link(by=shop.ana, link_id=link.pk)
    revoke_link(by=shop.ana, link_id=link.pk)
    SharedLink.objects.update(revoked_at=timezone.now() - dt.timedelta(days=2))
    with pytest.raises(Refused):
        restore_link(by=shop.ana, link_id=link.pk)


def test_a_head_sees_and_ends_what_is_open_onto_the_department(shop: Shop) -> None:
    theirs, head = shop.new().link, signed_in(shop.head)
    shared = shop.saved("view=month")
    SavedViewShare.objects.create(view=shared, department=shop.marketing)
    planner = make_user(name="Pia", department=shop.printers, role=RoleName.PLANNER)
    onto = shop.new(view=shared, by=planner).link
    others = shop.new(by=planner).link
    over = shop.new().link
    SharedLink.objects.filter(pk=over.pk).update(expires_at=timezone.now())
    answer = head.get("/links/department/marketing/")
    assert {link.pk for link in answer.context["links"]} == {theirs.pk, onto.pk}
    assert "Pia" in answer.content.decode() and "made by Ana Sander" in answer.content.decode()
    assert "/links/department/marketing/" in head.get("/departments/marketing/").content.decode()
    assert head.post(f"/links/{onto.pk}/end/", {"next": "/links/department/marketing/"}).status_code == 302
    assert head.post(f"/links/{others.pk}/end/").status_code == 404
    assert SharedLink.objects.filter(revoked_at=None).count() == 3
    assert signed_in(shop.ana).get("/links/department/marketing/").status_code == 403


def test_ops_admins_find_all_in_the_administration_and_end_them_there(shop: Shop) -> None:
    new = shop.new(password="eight or more")
    admin = signed_in(make_user(is_ops_admin=True))
    page = admin.get("/admin/calendar_app/sharedlink/").content.decode()
    assert "For the agency" in page
    detail = admin.get(f"/admin/calendar_app/sharedlink/{new.link.pk}/change/").content.decode()
    assert new.link.token_hash not in detail and new.link.password not in detail
    chosen = {"action": "end", "_selected_action": [str(new.link.pk)]}
    admin.post("/admin/calendar_app/sharedlink/", chosen)
    assert SharedLink.objects.get().revoked_at is not None


def test_links_go_with_whoever_made_them_and_into_their_data(shop: Shop) -> None:
    new = shop.new(password="eight or more")
    (held,) = data_of(shop.ana, viewer=None, at=timezone.now())["links"]
    assert held["name"] == "For the agency" and not {"token_hash", "password"} & set(held)
    deactivate_person(by=shop.head, user_id=shop.ana.pk)
    erase_person(by=shop.head, user_id=shop.ana.pk)
    assert not SharedLink.objects.exists()
    assert not AuditEntry.objects.filter(subject_id=str(new.link.pk)).exclude(subject_name="").exists()


def test_a_link_is_called_after_its_view_unless_named(shop: Shop) -> None:
    new = create_link(by=shop.ana, view=shop.view, name=" ", shows=Shows(shop.today), until=shop.today)
    assert new.link.name == "Spring"
    assert new.link.expires_at > timezone.now()
