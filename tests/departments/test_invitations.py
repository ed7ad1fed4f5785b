"""Inviting people to sign in: who gets a way in, which mail opens it, and what shuts it again."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.utils import timezone

from departments.actions.invitations import (
    accept_invitation,
    end_invitation_to_sign_in,
    invite_again,
    invite_colleague,
    invite_person,
)
from departments.actions.people import deactivate_person, reactivate_person, set_password
from departments.enums import RoleName
from departments.models import AuditEntry, Invitation, User
from departments.queries import invitation_facts, invitation_of, way_in_of
from departments.rules.invitation_tokens import key_of, token_of
from departments.rules.inviting import GOOD_FOR, InvitationFacts, Standing, WayIn, standing, way_in
from tests.departments.test_actions_departments import refused
from tests.factories import make_department, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "a long and quiet road"
NOW = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def token(invitation: Invitation) -> str:
    return token_of(invitation.pk, invitation.nonce)


def leads_to(secret: str) -> WayIn:
    """What the link with this token leads to now."""
    found = invitation_of(secret)
    return way_in_of(found, secret, at=timezone.now()) if found else WayIn.UNKNOWN


def invited(**fields: Any) -> Invitation:
    """The open invitation of somebody new."""
    made = invite_person(by=None, **{"email": "gia@example.com", "name": "Gia", **fields}).invitation
    assert made is not None
    return made


class TestInviting:
    def test_somebody_new_is_made_without_a_password_and_is_owed_a_mail_at_once(self) -> None:
        admin = make_user(is_ops_admin=True)
        made = invite_person(by=admin, email=" Gia@EXAMPLE.com", name="Gia  Novak", company="Brightwater", note=" Hi ")
        person, invitation = made.person, made.invitation
        assert invitation is not None and made.is_new
        assert (person.email, person.name, person.company) == ("gia@example.com", "Gia Novak", "Brightwater")
        assert not person.has_usable_password()
        assert (invitation.by, invitation.note, invitation.sent_at) == (admin, "Hi", None)
        assert invitation.next_try_at is not None and invitation.next_try_at <= timezone.now()
        assert abs(invitation.expires_at - timezone.now() - GOOD_FOR) < dt.timedelta(minutes=1)
        assert AuditEntry.objects.filter(by=admin, verb="invited", subject_name="Gia Novak").count() == 1

    def test_nothing_secret_is_stored_or_logged(self) -> None:
        secret = token(invited())
        signature = secret.rpartition(".")[2]
        stored = (
            f"{list(Invitation.objects.values())} {list(AuditEntry.objects.values())} {list(User.objects.values())}"
        )
        assert secret not in stored and signature not in stored

    def test_somebody_known_without_a_password_keeps_their_name_and_is_owed_a_mail(self) -> None:
        known = make_user(email="gia@example.com", name="Gia Novak")
        made = invite_person(by=None, email="GIA@example.com", name="Somebody else")
        assert (made.person, made.is_new, known.name) == (known, False, "Gia Novak")
        assert made.invitation is not None

    def test_somebody_who_has_a_password_needs_no_mail(self) -> None:
        known = make_user(email="gia@example.com")
        set_password(by=None, user_id=known.pk, password=PASSWORD)
        assert invite_person(by=None, email="gia@example.com").invitation is None
        assert refused(invite_again, by=None, user_id=known.pk).field == "email"
        assert not Invitation.objects.exists()

    def test_there_is_one_open_invitation_and_only_its_newest_mail_opens(self) -> None:
        first = token(invited(note="Hello"))
        again = invite_again(by=None, user_id=Invitation.objects.get().user_id)
        assert Invitation.objects.count() == 1 and again.note == "Hello"
        assert (leads_to(first), leads_to(token(again))) == (WayIn.NEWER, WayIn.OPEN)

    def test_sending_again_makes_it_due_and_forgets_what_went_wrong(self) -> None:
        invitation = invited()
        Invitation.objects.update(next_try_at=None, tries=7, last_error="550 No such user", expires_at=timezone.now())
        again = invite_again(by=None, user_id=invitation.user_id)
        assert (again.tries, again.last_error) == (0, "") and again.next_try_at is not None
        assert standing(invitation_facts(again), at=timezone.now()) == Standing.LEAVING

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"email": "gia"}, "email"),
            ({"name": " "}, "name"),
            ({"expires_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, "expires_at"),
            ({"note": "x" * 501}, "note"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field_and_nobody_is_made(self, values: dict[str, Any], field: str) -> None:
        assert (
            refused(invite_person, **{"by": None, "email": "gia@example.com", "name": "Gia", **values}).field == field
        )
        assert not User.objects.exists() and not Invitation.objects.exists()

    def test_who_was_locked_out_is_not_let_in_by_an_invitation(self) -> None:
        person = make_user(email="gia@example.com")
        deactivate_person(by=None, user_id=person.pk)
        assert "may not sign in" in str(refused(invite_person, by=None, email="gia@example.com"))
        assert "may not sign in" in str(refused(invite_again, by=None, user_id=person.pk))


class TestColleagues:
    def test_join_a_department_with_a_role(self) -> None:
        social = make_department(name="Social")
        made = invite_colleague(
            by=None, email="nia@example.com", name="Nia", department_id=social.pk, role=RoleName.PLANNER
        )
        assert made.invitation is not None
        assert social.memberships.get().user == made.person and social.memberships.get().role == RoleName.PLANNER

    def test_a_refused_role_makes_nobody(self) -> None:
        social = make_department()
        make_user(department=social, role=RoleName.HEAD)
        values = {"email": "nia@example.com", "name": "Nia", "department_id": social.pk, "role": RoleName.HEAD}
        assert refused(invite_colleague, by=None, **values).field == "role"
        assert not User.objects.filter(email="nia@example.com").exists() and not Invitation.objects.exists()

    def test_become_ops_admins_where_that_is_asked(self) -> None:
        assert invite_colleague(by=None, email="a@example.com", name="A", is_ops_admin=True).person.is_ops_admin
        known = make_user(email="b@example.com")
        invite_colleague(by=None, email="b@example.com", is_ops_admin=True)
        assert User.objects.get(pk=known.pk).is_ops_admin

    def test_who_can_sign_in_already_and_gets_nothing_new_is_said(self) -> None:
        known = make_user(email="b@example.com", name="Bo")
        set_password(by=None, user_id=known.pk, password=PASSWORD)
        assert "Bo is here already" in str(refused(invite_colleague, by=None, email="b@example.com"))


class TestTakingBack:
    def test_shuts_the_link_and_leaves_its_person_as_they_are(self) -> None:
        secret = token(invited())
        end_invitation_to_sign_in(by=None, user_id=User.objects.get().pk)
        assert leads_to(secret) == WayIn.ENDED
        assert User.objects.get().is_active
        assert AuditEntry.objects.filter(verb="uninvited").exists()

    def test_twice_is_refused(self) -> None:
        invitation = invited()
        end_invitation_to_sign_in(by=None, user_id=invitation.user_id)
        assert "no open invitation" in str(refused(end_invitation_to_sign_in, by=None, user_id=invitation.user_id))

    def test_who_is_let_in_again_does_not_come_in_by_the_old_mail(self) -> None:
        secret = token(invited())
        person = User.objects.get()
        deactivate_person(by=None, user_id=person.pk)
        assert leads_to(secret) == WayIn.ENDED
        reactivate_person(by=None, user_id=person.pk)
        assert leads_to(secret) == WayIn.ENDED
        assert leads_to(token(invite_again(by=None, user_id=person.pk))) == WayIn.OPEN


class TestAccepting:
    def test_sets_name_and_password_and_is_written_down_as_their_own_deed(self) -> None:
        secret = token(invited())
        person = accept_invitation(token=secret, name=" Gia  Novak ", password=PASSWORD)
        assert (person.name, person.check_password(PASSWORD)) == ("Gia Novak", True)
        invitation = Invitation.objects.get()
        assert invitation.accepted_at is not None and invitation.next_try_at is None
        assert AuditEntry.objects.get(verb="accepted").by == person
        assert PASSWORD not in str(list(AuditEntry.objects.values()))

    def test_works_once(self) -> None:
        secret = token(invited())
        accept_invitation(token=secret, name="Gia", password=PASSWORD)
        refused(accept_invitation, token=secret, name="Eve", password="another quiet road")
        assert User.objects.get().check_password(PASSWORD) and leads_to(secret) == WayIn.USED

    @pytest.mark.parametrize(("values", "field"), [({"name": " "}, "name"), ({"password": "password12"}, "password")])
    def test_asks_again_for_what_is_wrong_and_the_link_still_works(self, values: dict[str, str], field: str) -> None:
        secret = token(invited())
        given = {"name": "Gia", "password": PASSWORD, **values}
        assert refused(accept_invitation, token=secret, **given).field == field
        assert leads_to(secret) == WayIn.OPEN and not User.objects.get().has_usable_password()

    def test_does_not_work_once_they_have_got_a_password_another_way(self) -> None:
        invitation = invited()
        set_password(by=None, user_id=invitation.user_id, password=PASSWORD)
        assert leads_to(token(invitation)) == WayIn.USED
        refused(accept_invitation, token=token(invitation), name="Gia", password="another quiet road")
        assert User.objects.get().check_password(PASSWORD)

    def test_does_not_work_after_its_end(self) -> None:
        invitation = invited()
        Invitation.objects.update(expires_at=timezone.now())
        assert leads_to(token(invitation)) == WayIn.EXPIRED
        refused(accept_invitation, token=token(invitation), name="Gia", password=PASSWORD)
        assert not User.objects.get().has_usable_password()


class TestTokens:
    def test_say_which_invitation_and_which_mail(self) -> None:
        one, nonce = uuid.uuid4(), uuid.uuid4()
        key = key_of(token_of(one, nonce))
        assert key is not None and (key.invitation_id, key.nonce) == (one, nonce)

    def test_made_up_cut_or_changed_are_nobodys(self) -> None:
        secret = token(invited())
        head, _dot, tail = secret.partition(".")
        for wrong in (
            "",
            ".",
            "x",
            head,
            f"{head}.",
            secret[:-1],
            f"{secret}x",
            f"{head[:-1]}.{tail}",
            f".{tail}",
            "é.ü",
        ):
            assert key_of(wrong) is None and leads_to(wrong) == WayIn.UNKNOWN

    def test_of_another_key_are_nobodys(self, settings: Any) -> None:
        secret = token(invited())
        settings.SECRET_KEY = "quite another key, as long as it has to be"
        assert leads_to(secret) == WayIn.UNKNOWN

    def test_of_an_invitation_that_is_not_there_lead_nowhere(self) -> None:
        assert leads_to(token_of(uuid.uuid4(), uuid.uuid4())) == WayIn.UNKNOWN


@pytest.mark.parametrize(
    ("facts", "stands"),
    [
        ({"next_try_at": NOW}, Standing.LEAVING),
        ({"next_try_at": NOW, "tries": 2}, Standing.RETRYING),
        ({"sent_at": NOW}, Standing.SENT),
        ({}, Standing.REFUSED),
        ({"sent_at": NOW, "expires_at": NOW}, Standing.EXPIRED),
        ({"sent_at": NOW, "ended_at": NOW}, Standing.ENDED),
        ({"sent_at": NOW, "accepted_at": NOW}, Standing.ACCEPTED),
    ],
)
def test_an_invitation_stands_in_one_way(facts: dict[str, Any], stands: Standing) -> None:
    found = standing(InvitationFacts(**{"expires_at": NOW + HOUR, **facts}), at=NOW)
    assert found == stands and found.word and found.mark
    assert found.is_open == (stands not in (Standing.ENDED, Standing.ACCEPTED))


@pytest.mark.parametrize(
    ("facts", "person", "leads"),
    [
        ({}, {}, WayIn.OPEN),
        ({}, {"is_newest": False}, WayIn.NEWER),
        ({"expires_at": NOW}, {}, WayIn.EXPIRED),
        ({}, {"may_sign_in": False}, WayIn.ENDED),
        ({"ended_at": NOW}, {"has_password": True}, WayIn.ENDED),
        ({}, {"has_password": True}, WayIn.USED),
        ({"accepted_at": NOW}, {}, WayIn.USED),
    ],
)
def test_a_link_leads_one_way(facts: dict[str, Any], person: dict[str, bool], leads: WayIn) -> None:
    about = {"is_newest": True, "may_sign_in": True, "has_password": False, **person}
    assert way_in(InvitationFacts(**{"expires_at": NOW + HOUR, **facts}), **about, at=NOW) == leads
