"""Changing who may sign in, and as what."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from departments.actions.changing import (
    change,
    create,
    first_sentence,
    given,
    locked,
    nobody_quicker,
    refuse_unknown,
    the_one_at,
)
from departments.actions.checks import checked_email, checked_name, checked_zone
from departments.actions.sessions import end_sessions
from departments.audit import record, record_each
from departments.errors import Refused
from departments.models import Invitation, OrganisationSettings, User

HABITS = ("language", "time_zone", "first_day_of_week", "date_order", "clock")
"""How a person reads days and hours, which is for themselves to choose."""

EDITABLE = ("email", "name", "company", "is_ops_admin", *HABITS)
"""What ``edit_person`` may change. Password and leave to sign in have actions of their own."""


@transaction.atomic
def create_person(*, by: User | None, email: str, name: str, password: str | None = None, **fields: Any) -> User:
    """Return a new person. Without a ``password`` they choose one by "Forgot your password?".

    ``fields`` are those of ``edit_person``. Raises ``Refused`` for an address somebody has, an empty name, an unknown
    zone or language, and a password that is too easy to guess.
    """
    person = User()
    checked = _checked(person, {"email": email, "name": name, **fields})
    _take_password(person, password, User(**checked))
    return create(person, by=by, fields=checked, editable=EDITABLE)


@transaction.atomic
def create_people(*, by: User | None, people: Sequence[Mapping[str, Any]]) -> list[User]:
    """Return new people, none of whom has a password, in their order. Four queries, and two more a thousand.

    Each is given as ``create_person`` takes them. Raises ``RefusedAt`` as that does ``Refused``.
    """
    addresses = [str(fields["email"]).strip().lower() for fields in people]
    same = User.objects.annotate(address=Lower("email")).filter(address__in=addresses)
    taken = set(same.values_list("address", flat=True))
    made, checked = [], []
    for index, fields in enumerate(people):
        with the_one_at(index), first_sentence():
            checked.append(_checked(User(), fields, taken=taken))
            person = User(**checked[-1])
            person.set_unusable_password()
            person.clean_fields()
        taken.add(person.email.lower())
        made.append(person)
    with nobody_quicker():
        User.objects.bulk_create(made, batch_size=1_000)
    deeds = [(person, given(fields)) for person, fields in zip(made, checked, strict=True)]
    record_each(by=by, verb="created", deeds=deeds)
    return made


@transaction.atomic
def edit_person(*, by: User | None, user_id: int, **fields: Any) -> User:
    """Change a person and return them. Raises ``Refused`` as ``create_person`` does.

    The last ops admin stays one, and nobody takes the role from themselves. With a new address the old one no longer
    signs in. Whoever was erased stays so.
    """
    person = locked(User, user_id)
    _refuse_erased(person)
    if person.is_ops_admin and not fields.get("is_ops_admin", True):
        _refuse_locking_out(person, by=by, field="is_ops_admin")
    changes = change(person, by=by, fields=_checked(person, fields), editable=EDITABLE)
    if "email" in changes:
        EmailAddress.objects.filter(user=person).exclude(email__iexact=person.email).delete()
    return person


def choose_own_habits(*, by: User, **fields: Any) -> User:
    """Change how ``by`` reads days and hours, and return them. ``fields`` are some of ``HABITS``, empty for as usual.

    Raises ``Refused`` for an unknown zone or language.
    """
    refuse_unknown(fields, HABITS, by)
    return edit_person(by=by, user_id=by.pk, **fields)


@transaction.atomic
def set_password(*, by: User | None, user_id: int, password: str) -> User:
    """Give a person a new password and return them; they are signed out everywhere.

    Raises ``Refused`` for one that is too easy to guess.
    """
    person = locked(User, user_id)
    _refuse_erased(person)
    _take_password(person, password, person)
    person.save(update_fields=["password"])
    record(by=by, verb="gave a new password to", subject=person)
    return person


@transaction.atomic
def deactivate_person(*, by: User | None, user_id: int) -> User:
    """Take a person's leave to sign in and return them; it holds from their next click, everywhere.

    Their password is forgotten, and with it every session and every link to choose a new one: letting them in again
    later revives none. What they did stays under their name; what they hold is for
    ``campaigns.actions.leaving.let_go`` to hand over. Raises ``Refused`` for the last ops admin and for oneself.
    """
    person = locked(User, user_id)
    if not person.is_active and person.deactivated_at is not None:
        return person
    _refuse_locking_out(person, by=by)
    was_active, person.is_active = person.is_active, False
    person.deactivated_at = timezone.now()
    person.set_unusable_password()
    person.save(update_fields=["is_active", "deactivated_at", "password"])
    end_sessions(person.pk)
    # A mail that was sent before lets nobody in, should they be let in again one day.
    Invitation.objects.filter(user=person, accepted_at=None, ended_at=None).update(ended_at=timezone.now())
    if was_active:
        record(by=by, verb="locked out", subject=person, changes={"is_active": [True, False]})
    return person


@transaction.atomic
def reactivate_person(*, by: User | None, user_id: int) -> User:
    """Let a person in again and return them. They choose a new password by "Forgot your password?".

    Raises ``Refused`` for somebody who was erased.
    """
    person = locked(User, user_id)
    _refuse_erased(person)
    if not person.is_active:
        person.is_active, person.deactivated_at = True, None
        person.save(update_fields=["is_active", "deactivated_at"])
        record(by=by, verb="let in again", subject=person, changes={"is_active": [False, True]})
    return person


def _checked(person: User, values: Mapping[str, Any], *, taken: Collection[str] | None = None) -> dict[str, Any]:
    """Return ``values`` tidied. ``taken`` are lower-case addresses somebody has; None asks the database.

    People's addresses are kept in lower case, which is how allauth looks for them.
    """
    fields = dict(values)
    if "email" in fields:
        fields["email"] = checked_email(fields["email"]).lower()
        if _has_namesake(person, fields["email"]) if taken is None else fields["email"] in taken:
            raise Refused(_("Somebody with this address is here already."), field="email")
    if "name" in fields:
        fields["name"] = checked_name(fields["name"], sentence=_("Give the person's name."))
    if "time_zone" in fields:
        fields["time_zone"] = checked_zone(fields["time_zone"], may_be_empty=True)
    if fields.get("language") and fields["language"] not in dict(settings.LANGUAGES):
        raise Refused(_("Instep does not speak this language yet. Choose one from the list."), field="language")
    return fields


def _has_namesake(person: User, email: str) -> bool:
    return User.objects.filter(email__iexact=email).exclude(pk=person.pk).exists()


def _take_password(person: User, password: str | None, owner: User) -> None:
    """Set ``password`` after checking that it is not easily guessed for its ``owner``."""
    if password is not None:
        try:
            validate_password(password, user=owner)
        except ValidationError as problem:
            raise Refused(" ".join(problem.messages), field="password") from problem
    person.set_password(password)


def _refuse_locking_out(person: User, *, by: User | None, field: str | None = None) -> None:
    """Raise ``Refused`` when this would leave nobody to administer, or shuts out whoever is doing it."""
    if by is not None and by.pk == person.pk:
        raise Refused(_("You cannot shut yourself out. Ask another ops admin to do it."), field=field)
    if not person.is_ops_admin:
        return
    # One at a time, so that two ops admins cannot remove each other at once.
    locked(OrganisationSettings, 1)
    if not User.objects.filter(is_ops_admin=True, is_active=True).exclude(pk=person.pk).exists():
        raise Refused(_("This is the last ops admin. Make somebody else one first."), field=field)


def _refuse_erased(person: User) -> None:
    if person.erased_at is not None:
        raise Refused(_("This person was erased, and nothing is known of them any more. Add them anew."))
