"""People: who may sign in, who stays ops admin, and what ends a session."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.test import Client

from departments.actions.people import (
    create_person,
    deactivate_person,
    edit_person,
    reactivate_person,
    set_password,
)
from departments.errors import Refused
from departments.models import AuditEntry, User
from tests.departments.test_actions_departments import last_entry, refused
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "a long and quiet road"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def is_signed_in(client):
    """Whether this browser still is somebody: asked of the session as every request asks it."""
    request = HttpRequest()
    request.session = client.session
    return get_user(request).is_authenticated


def test_a_new_person_signs_in_with_the_password_and_its_text_is_nowhere_in_the_log():
    admin = make_user(is_ops_admin=True)
    person = create_person(by=admin, email=" Eva@EXAMPLE.com ", name="Eva  Stone", password=PASSWORD)
    assert (person.email, person.name, person.check_password(PASSWORD)) == ("eva@example.com", "Eva Stone", True)
    assert last_entry().by == admin
    assert PASSWORD not in str(list(AuditEntry.objects.values()))
    assert person.password not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize("typed", ["Eva.Stone@Example.com", "eva.stone@example.com"])
def test_capitals_in_an_address_keep_nobody_out(typed):
    make_organisation()
    person = create_person(by=None, email="Eva.Stone@Example.com", name="Eva", password=PASSWORD)
    assert person.email == "eva.stone@example.com"
    client = Client()
    assert client.post("/accounts/login/", {"login": typed, "password": PASSWORD}).status_code == 302
    assert is_signed_in(client)


def test_without_a_password_nobody_signs_in_as_them():
    assert not create_person(by=None, email="eva@example.com", name="Eva").has_usable_password()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"email": "eva"}, "email"),
        ({"email": "ANA@example.com"}, "email"),
        ({"name": "  "}, "name"),
        ({"time_zone": "Nowhere"}, "time_zone"),
        ({"language": "xx"}, "language"),
        ({"password": "password12"}, "password"),
        ({"password": "eva@example.com"}, "password"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(values, field):
    make_user(email="ana@example.com")
    given = {"email": "eva@example.com", "name": "Eva", "password": PASSWORD, **values}
    assert refused(create_person, by=None, **given).field == field
    assert not User.objects.filter(email__iexact="eva@example.com").exists()


def test_with_a_new_address_the_old_one_no_longer_signs_in():
    person = make_user(email="old@example.com")
    EmailAddress.objects.create(user=person, email="old@example.com", verified=True, primary=True)
    edit_person(by=None, user_id=person.pk, email="new@example.com")
    assert not EmailAddress.objects.filter(email="old@example.com").exists()


def test_somebody_locked_out_is_out_everywhere_at_once_and_no_session_comes_back():
    admin, person = make_user(is_ops_admin=True), make_user()
    set_password(by=admin, user_id=person.pk, password=PASSWORD)
    laptop = signed_in(User.objects.get(pk=person.pk))
    assert is_signed_in(laptop)
    deactivate_person(by=admin, user_id=person.pk)
    assert not is_signed_in(laptop)
    reactivate_person(by=admin, user_id=person.pk)
    assert not is_signed_in(laptop)
    assert not User.objects.get(pk=person.pk).check_password(PASSWORD)


def test_a_new_password_ends_the_sessions_there_were():
    person = make_user()
    laptop = signed_in(person)
    set_password(by=None, user_id=person.pk, password=PASSWORD)
    assert not is_signed_in(laptop)


def test_locking_out_twice_is_written_down_once():
    person = make_user()
    deactivate_person(by=None, user_id=person.pk)
    deactivate_person(by=None, user_id=person.pk)
    assert AuditEntry.objects.filter(verb="locked out").count() == 1


def test_nobody_shuts_themselves_out():
    admin = make_user(is_ops_admin=True)
    make_user(is_ops_admin=True)
    refused(deactivate_person, by=admin, user_id=admin.pk)
    assert refused(edit_person, by=admin, user_id=admin.pk, is_ops_admin=False).field == "is_ops_admin"


def test_the_last_ops_admin_stays_one():
    admin = make_user(is_ops_admin=True)
    make_user(is_ops_admin=True, is_active=False)
    refused(deactivate_person, by=None, user_id=admin.pk)
    refused(edit_person, by=None, user_id=admin.pk, is_ops_admin=False)
    other = make_user(is_ops_admin=True)
    edit_person(by=other, user_id=admin.pk, is_ops_admin=False)
    with pytest.raises(Refused):
        deactivate_person(by=None, user_id=other.pk)


def test_an_ops_admin_who_is_only_renamed_is_not_asked_about():
    admin = make_user(is_ops_admin=True)
    assert edit_person(by=admin, user_id=admin.pk, name="Ada", is_ops_admin=True).name == "Ada"
