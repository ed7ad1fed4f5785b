"""Who gets in: whoever has the address, with the password if it has one, for as long as it is open; nobody else."""

import datetime as dt
import uuid

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from calendar_app.calendar.saved.actions import remove_view
from calendar_app.lib.logs import MaskTokens
from calendar_app.links.actions import NewAddress, renew_address, restore_link, revoke_link
from calendar_app.links.addresses import path_of
from calendar_app.links.limits import ADDRESSES, PASSWORDS, PASSWORDS_OF_ALL, Limit, client_of
from calendar_app.models import SavedViewShare, SharedLink
from departments.actions.organisation import edit_organisation
from departments.actions.people import deactivate_person
from departments.enums import RoleName
from departments.models import AuditEntry, Membership
from tests.links.conftest import DAY, Shop, path_to

PASSWORD = "eight or more"


def code(outsider: Client, path: str) -> int:
    return outsider.get(path).status_code


def test_headers_let_nobody_store_index_or_pass_it_on_and_nothing_is_kept(shop: Shop, outsider: Client) -> None:
    new = shop.new()
    ended = shop.new()
    revoke_link(by=shop.ana, link_id=ended.link.pk)
    for path in (path_to(new), path_to(ended), path_of(uuid.uuid4(), "x" * 43), path_to(shop.new(password=PASSWORD))):
        answer = outsider.get(path)
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["Cache-Control"].startswith("private")
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert not answer.cookies
        assert "/accounts/" not in answer.content.decode()


def test_a_wrong_address_and_one_that_never_was_are_one_and_the_same(shop: Shop, outsider: Client) -> None:
    new = shop.new()
    wrong = [path_of(new.link.pk, "y" * 43), path_of(new.link.pk, "é"), path_of(uuid.uuid4(), new.token)]
    answers = [outsider.get(path) for path in wrong]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert SharedLink.objects.get().last_opened_at is None


def test_guessing_addresses_ends_after_some_tries_and_for_that_client_alone(shop: Shop, outsider: Client) -> None:
    path = shop.link()
    for _try in range(ADDRESSES.most):
        assert code(outsider, path_of(uuid.uuid4(), "x" * 43)) == 404
    refusals = [outsider.get(each) for each in (path, path_of(uuid.uuid4(), "x" * 43))]
    assert {each.status_code for each in refusals} == {429} and refusals[0].content == refusals[1].content
    assert outsider.get(path, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_the_password_lets_this_browser_in_for_this_link(shop: Shop, outsider: Client) -> None:
    path, other = shop.link(password=PASSWORD), shop.link(password=PASSWORD)
    page = outsider.get(path)
    assert "Aurora" not in page.content.decode() and "Spring" not in page.content.decode()
    assert outsider.post(path, {"password": "something else"}).status_code == 422
    answer = outsider.post(path, {"password": PASSWORD})
    assert answer.status_code == 302 and answer["Location"] == path
    (cookie,) = answer.cookies.values()
    assert cookie["httponly"] and cookie["path"] == "/shared/" and cookie["samesite"] == "Lax"
    assert 0 < int(cookie["max-age"]) <= 24 * 3600
    assert PASSWORD not in cookie.value
    assert "Aurora" in outsider.get(path).content.decode()
    assert "Aurora" not in outsider.get(other).content.decode()
    assert "Aurora" not in Client().get(path).content.decode()


def test_a_cookie_is_worth_nothing_forged_or_once_the_address_is_new(shop: Shop, outsider: Client) -> None:
    new = shop.new(password=PASSWORD)
    outsider.post(path_to(new), {"password": PASSWORD})
    again = renew_address(by=shop.ana, link_id=new.link.pk)
    assert "Aurora" not in outsider.get(path_to(again)).content.decode()
    outsider.cookies[f"link-{new.link.pk.hex}"] = "made:up"
    assert "Aurora" not in outsider.get(path_to(again)).content.decode()


def test_what_is_kept_of_a_password_and_an_address_is_a_hash(shop: Shop) -> None:
    new = shop.new(password=PASSWORD)
    kept = [str(value) for value in SharedLink.objects.values_list().get()]
    assert not [value for value in kept if new.token in value or PASSWORD in value]
    assert new.token not in repr(new)


def test_htmx_is_told_to_load_the_page_where_a_password_is_wanted(shop: Shop, outsider: Client) -> None:
    answer = outsider.get(shop.link(password=PASSWORD), headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert answer["HX-Refresh"] == "true" and not answer.content


def test_guessing_passwords_ends_after_some_tries_the_right_one_included(shop: Shop, outsider: Client) -> None:
    path = shop.link(password=PASSWORD)
    wrong = [outsider.post(path, {"password": f"guess {number}"}) for number in range(PASSWORDS.most)]
    assert {answer.status_code for answer in wrong} == {422} and len({answer.content for answer in wrong}) == 1
    assert outsider.post(path, {"password": PASSWORD}).status_code == 429
    assert outsider.post(path, {"password": PASSWORD}, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_many_clients_guess_no_faster(shop: Shop, outsider: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("calendar_app.links.views.PASSWORDS_OF_ALL", Limit("few", most=3, seconds=60))
    path = shop.link(password=PASSWORD)
    codes = [outsider.post(path, {"password": "x"}, REMOTE_ADDR=f"192.0.2.{number}").status_code for number in range(4)]
    assert codes == [422, 422, 422, 429]
    assert PASSWORDS_OF_ALL.most >= 20


@pytest.mark.parametrize(
    ("address", "counted_by"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
    ],
)
def test_a_household_is_one_client(address: str, counted_by: str) -> None:
    assert client_of(address) == counted_by


def ends(new: NewAddress, outsider: Client) -> None:
    """Say that a link has ended, on its page and to htmx alike, and that nothing of it is left on that."""
    answer = outsider.get(path_to(new))
    assert answer.status_code == 410
    assert "Aurora" not in answer.content.decode() and new.link.name not in answer.content.decode()
    part = outsider.get(path_to(new), headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert part.status_code == 410 and part.content.decode().strip().startswith('<div id="shown">')


def test_a_link_ends_when_it_is_revoked_and_can_be_brought_back_for_a_day(shop: Shop, outsider: Client) -> None:
    new = shop.new()
    revoke_link(by=shop.ana, link_id=new.link.pk)
    ends(new, outsider)
    restore_link(by=shop.ana, link_id=new.link.pk)
    assert code(outsider, path_to(new)) == 200


def test_a_link_ends_with_the_last_minute_of_its_day(shop: Shop, outsider: Client) -> None:
    new = shop.new()
    SharedLink.objects.update(expires_at=timezone.now() + dt.timedelta(minutes=1))
    assert code(outsider, path_to(new)) == 200
    SharedLink.objects.update(expires_at=timezone.now())
    ends(new, outsider)


def test_a_link_ends_when_the_organisation_allows_less_by_now(shop: Shop, outsider: Client) -> None:
    new = shop.new()
    SharedLink.objects.update(created_at=timezone.now() - 8 * DAY)
    assert code(outsider, path_to(new)) == 200
    edit_organisation(by=None, longest_link_days=7)
    ends(new, outsider)


def test_a_link_ends_when_its_maker_leaves(shop: Shop, outsider: Client) -> None:
    new = shop.new()
    deactivate_person(by=shop.head, user_id=shop.ana.pk)
    ends(new, outsider)


def test_a_link_ends_when_its_maker_plans_no_more(shop: Shop, outsider: Client) -> None:
    new = shop.new()
    Membership.objects.filter(user=shop.ana).update(role=RoleName.MEMBER)
    ends(new, outsider)


def test_a_link_ends_when_its_view_is_removed_or_no_longer_its_makers_to_see(shop: Shop, outsider: Client) -> None:
    share = SavedViewShare.objects.create(view=shop.view, department=shop.marketing)
    new = shop.new(by=shop.head)
    assert code(outsider, path_to(new)) == 200
    share.delete()
    ends(new, outsider)
    own = shop.new()
    remove_view(by=shop.ana, view_id=shop.view.pk)
    ends(own, outsider)


def test_what_its_maker_may_no_longer_see_is_gone_from_it(shop: Shop, outsider: Client) -> None:
    path = shop.link(with_drafts=True)
    shop.campaign.state = "draft"
    shop.campaign.owner = shop.head
    shop.campaign.save()
    assert "Aurora" in outsider.get(path).content.decode()
    Membership.objects.create(user=shop.ana, department=shop.printers, role=RoleName.PLANNER)
    Membership.objects.filter(user=shop.ana, department=shop.marketing).delete()
    assert "Aurora" not in outsider.get(path).content.decode()


def test_an_address_given_anew_ends_the_one_before(shop: Shop, outsider: Client) -> None:
    new = shop.new()
    again = renew_address(by=shop.ana, link_id=new.link.pk)
    assert (code(outsider, path_to(new)), code(outsider, path_to(again))) == (404, 200)


def test_openings_are_noted_once_an_hour_and_the_first_is_written_down(shop: Shop, outsider: Client) -> None:
    path = shop.link()
    outsider.head(path)
    outsider.get(path, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert SharedLink.objects.get().opened_count == 0
    for _time in range(3):
        outsider.get(path)
    assert SharedLink.objects.get().opened_count == 1
    SharedLink.objects.update(last_opened_at=timezone.now() - dt.timedelta(hours=1))
    outsider.get(path)
    assert SharedLink.objects.get().opened_count == 2
    assert AuditEntry.objects.filter(subject_type="calendar_app.sharedlink", verb="first opened").count() == 1


def test_what_is_posted_to_an_open_link_changes_nothing(shop: Shop, outsider: Client) -> None:
    path = shop.link()
    assert outsider.post(path, {"password": "x"})["Location"] == path
    assert outsider.put(path).status_code == 405


def test_logs_hold_no_address(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    new = shop.new()
    caplog.handler.addFilter(MaskTokens())
    revoke_link(by=shop.ana, link_id=new.link.pk)
    Client().get(path_to(new))
    Client().get(path_of(uuid.uuid4(), new.token))
    assert "/shared/" in caplog.text and new.token not in caplog.text
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["mask"]
