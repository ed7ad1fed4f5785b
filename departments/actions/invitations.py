"""Inviting people by mail to sign in for the first time.

Nothing is sent here. The row is what is owed; the clockwork finds it and sends (``campaigns.alerts.inviting``).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from departments.actions.changing import GONE, change, locked, nobody_quicker, the_one_at
from departments.actions.checks import checked_email, checked_name
from departments.actions.departments import set_membership
from departments.actions.people import create_person, edit_person, set_password
from departments.audit import plain, record, record_each
from departments.enums import RoleName
from departments.errors import Refused
from departments.models import Invitation, User
from departments.queries import invitation_of, way_in_of
from departments.rules.inviting import GOOD_FOR, WayIn

LONGEST_NOTE = 500


@dataclass(frozen=True)
class Invited:
    """Whom an invitation reached. ``invitation`` is None for somebody who can sign in already."""

    person: User
    is_new: bool
    invitation: Invitation | None


@transaction.atomic
def invite_person(
    *,
    by: User | None,
    email: str,
    name: str = "",
    note: str = "",
    expires_at: dt.datetime | None = None,
    **fields: Any,
) -> Invited:
    """Let the person with this address sign in: make them if nobody has it, and send them the way in.

    Whoever has a password needs no way in and gets none. ``fields`` are those of ``edit_person``, for somebody new
    only; ``expires_at`` is in two weeks unless given. Raises ``Refused`` as ``create_person`` does, for somebody who
    may not sign in, and for an end that has passed.
    """
    address = checked_email(email)
    known = User.objects.filter(email__iexact=address).first()
    if known is not None and not known.is_active:
        raise Refused(_may_not_sign_in(known), field="email")
    person = known or create_person(by=by, email=address, name=name, **fields)
    invitation = None
    if not person.has_usable_password():
        invitation = invite_again(by=by, user_id=person.pk, note=note, expires_at=expires_at)
    return Invited(person, known is None, invitation)


@transaction.atomic
def invite_again(
    *, by: User | None, user_id: int, note: str | None = None, expires_at: dt.datetime | None = None
) -> Invitation:
    """Send somebody who is here the way in, whether or not they were invited before, and return the invitation.

    A mail sent earlier lets nobody in any more. ``note`` None keeps what was written then. Raises ``Refused`` for
    somebody who has a password or may not sign in, and for an end that has passed.
    """
    person = locked(User, user_id)
    now = timezone.now()
    until = expires_at or now + GOOD_FOR
    _check_to_invite(person, note or "", until, now)
    before = _open_invitation(person)
    invitation = before or Invitation(user=person)
    verb, earlier = ("invited again", invitation.expires_at) if before else ("invited", None)
    invitation.owe(by=by, now=now)
    invitation.note = invitation.note if note is None else note.strip()
    invitation.created_at = now
    invitation.expires_at = until
    invitation.save()
    record(by=by, verb=verb, subject=invitation, changes={"expires_at": [plain(earlier), plain(until)]})
    return invitation


@transaction.atomic
def invite_all(*, by: User | None, user_ids: Sequence[int]) -> None:
    """Send many people the way in, as ``invite_again`` does one. Four queries, two more a thousand, and theirs.

    Raises ``RefusedAt`` as that does ``Refused``.
    """
    people = {row.pk: row for row in User.objects.filter(pk__in=user_ids).order_by("pk").select_for_update()}
    open_ones = Invitation.objects.filter(user__in=people, accepted_at=None, ended_at=None)
    again = set(open_ones.values_list("user_id", flat=True))
    now = timezone.now()
    until = now + GOOD_FOR
    made = []
    for index, key in enumerate(user_ids):
        with the_one_at(index):
            if key not in people:
                raise Refused(str(GONE))
            if key in again:
                invite_again(by=by, user_id=key)
                continue
            _check_to_invite(people[key], "", until, now)
        made.append(Invitation(user=people[key], by=by, created_at=now, expires_at=until, next_try_at=now))
    with nobody_quicker():
        Invitation.objects.bulk_create(made, batch_size=1_000)
    record_each(by=by, verb="invited", deeds=[(row, {"expires_at": [None, plain(until)]}) for row in made])


@transaction.atomic
def invite_colleague(
    *,
    by: User | None,
    email: str,
    name: str = "",
    department_id: int | None = None,
    role: RoleName = RoleName.MEMBER,
    is_ops_admin: bool = False,
    note: str = "",
) -> Invited:
    """Take somebody into the organisation: make and invite them if need be, with a role, and as ops admin if so.

    Somebody who is here already keeps name and password. Raises ``Refused`` as ``invite_person`` and
    ``set_membership`` do, and when there is nothing to do for this person.
    """
    invited = invite_person(by=by, email=email, name=name, note=note, is_ops_admin=is_ops_admin)
    person = invited.person
    is_promoted = is_ops_admin and not person.is_ops_admin
    if invited.invitation is None and department_id is None and not is_promoted:
        raise Refused(_("%(name)s is here already and can sign in.") % {"name": person}, field="email")
    if is_promoted:
        edit_person(by=by, user_id=person.pk, is_ops_admin=True)
    if department_id is not None:
        set_membership(by=by, department_id=department_id, user_id=person.pk, role=role)
    return invited


@transaction.atomic
def end_invitation_to_sign_in(*, by: User | None, user_id: int) -> Invitation:
    """Take an open invitation back and return it: its mail lets nobody in any more.

    Its person stays who they are; ``campaigns.actions.leaving.take_back`` locks out as well. Raises ``Refused`` without
    an open invitation.
    """
    person = locked(User, user_id)
    invitation = _open_invitation(person)
    if invitation is None:
        raise Refused(_("%(name)s has no open invitation any more.") % {"name": person})
    invitation.ended_at = timezone.now()
    invitation.next_try_at = None
    invitation.save(update_fields=["ended_at", "next_try_at"])
    record(by=by, verb="uninvited", subject=invitation)
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, name: str, password: str) -> User:
    """Give whoever holds the ``token`` the name and password they chose, and return them.

    Raises ``Refused`` when the token lets nobody in (any more), for an empty name and for a password that is too easy
    to guess.
    """
    found = invitation_of(token)
    if found is None:
        raise Refused(str(GONE))
    person = locked(User, found.user_id)
    # Read again under the lock: somebody may have taken it back, or accepted it, meanwhile.
    found = invitation_of(token)
    if found is None or way_in_of(found, token, at=timezone.now()) != WayIn.OPEN:
        raise Refused(str(GONE))
    given = checked_name(name, sentence=_("Give your name, as colleagues know you."))
    change(person, by=person, fields={"name": given}, editable=("name",))
    person = set_password(by=person, user_id=person.pk, password=password)
    found.accepted_at = timezone.now()
    found.next_try_at = None
    found.save(update_fields=["accepted_at", "next_try_at"])
    record(by=person, verb="accepted", subject=found)
    return person


def _open_invitation(person: User) -> Invitation | None:
    return Invitation.objects.filter(user=person, accepted_at=None, ended_at=None).first()


def _check_to_invite(person: User, note: str, until: dt.datetime, now: dt.datetime) -> None:
    if not person.is_active:
        raise Refused(_may_not_sign_in(person), field="email")
    if person.has_usable_password():
        raise Refused(_("%(name)s can sign in already.") % {"name": person}, field="email")
    if until <= now:
        raise Refused(_("This moment has passed. Choose a later one."), field="expires_at")
    if len(note) > LONGEST_NOTE:
        raise Refused(_("Keep it under %(most)d letters.") % {"most": LONGEST_NOTE}, field="note")


def _may_not_sign_in(person: User) -> str:
    return _("%(name)s may not sign in any more. An ops admin can let them in again.") % {"name": person}
