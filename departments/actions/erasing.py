"""Erasing a person: the row stays as a key for what they did, everything that says who it was goes.

The rooms above erase what they hold of somebody in the same transaction: see ``calendar_app.leaving.erasing``.
"""

import json
from collections.abc import Collection, Iterator
from typing import Final

from allauth.account.models import EmailAddress
from django.db import models, transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from departments.actions.changing import locked
from departments.actions.people import HABITS
from departments.actions.sessions import end_sessions
from departments.audit import record
from departments.errors import Refused
from departments.models import Absence, AuditEntry, Department, Invitation, Membership, Route, User
from departments.models.user import ERASED_NAME
from departments.rules.erased_words import ErasedWords, blanked

PERSONAL: Final = ("email", "name", "company", *HABITS)
"""Fields of a person that say who it is, as entries about them hold them before and after."""

ERASED_TEXT: Final = "erased"
"""What takes the place of such a field in an entry."""

OWN_ROWS: Final[tuple[type[models.Model], ...]] = (Membership, Absence, Invitation)
"""Rows of this room that have a person as ``user``, and whose name begins with that person's."""

BATCH = 500


def erased_address(key: str) -> str:
    """Return an address that leads nowhere (RFC 2606, section 2), different for each ``key``."""
    return f"erased-{key}@erased.invalid"


def person_to_erase(user_id: int) -> User:
    """Return a person who has left, locked. One query. Raises ``Refused`` for who is still here, and for who is gone.

    Also the nightly run asks here, so that somebody let in again a moment ago keeps their name.
    """
    person = locked(User, user_id)
    if person.erased_at is not None:
        raise Refused(_("This person is erased already."))
    if person.is_active:
        raise Refused(_("%(name)s is still here. Let them go first, then erase them.") % {"name": person})
    return person


def words_of(person: User) -> ErasedWords:
    """Return every name and address a person was ever known by here. Four queries.

    An address somebody else has now, and one that is the mailbox of a department in use, is not theirs alone and is
    left out; so is a name that a department has.
    """
    names, addresses = {person.name}, {person.email}
    for changes in _about(person).values_list("changes", flat=True):
        names.update(_texts(changes.get("name")))
        addresses.update(_texts(changes.get("email")))
    names -= set(Department.objects.filter(name__in=names).values_list("name", flat=True))
    routes = Route.objects.filter(is_active=True).values_list("address", flat=True)
    others = User.objects.exclude(pk=person.pk).values_list("email", flat=True)
    taken = {text.casefold() for rows in (routes, others) for text in _among(rows, addresses)}
    return ErasedWords(
        names=frozenset(name for name in names if name and name != ERASED_NAME),
        addresses=frozenset(text for text in addresses if text.casefold() not in taken),
        name_instead=ERASED_NAME,
        address_instead=erased_address(str(person.pk)),
    )


@transaction.atomic
def erase_person(*, by: User | None, user_id: int, own_rows: Collection[type[models.Model]] = ()) -> User:
    """Take away everything that says who a person was and return the bare row. It cannot be undone.

    What they did stays in the log, without their name. ``own_rows`` are models of the rooms above that have a person
    as ``user`` and are named after them. Raises ``Refused`` for who has not left, and for who is erased already.
    """
    person = person_to_erase(user_id)
    words = words_of(person)
    EmailAddress.objects.filter(user=person).delete()
    Invitation.objects.filter(user=person).delete()
    Absence.objects.filter(user=person).delete()
    Membership.objects.filter(user=person).delete()
    end_sessions(person.pk)
    _erase_routes(words)
    _erase_from_history(person, words, [*OWN_ROWS, *own_rows])
    now = timezone.now()
    person.email, person.name = erased_address(str(person.pk)), ERASED_NAME
    person.company = person.language = person.time_zone = person.clock = person.date_order = ""
    person.first_day_of_week = None
    person.is_ops_admin, person.last_login = False, None
    person.erased_at, person.deactivated_at = now, person.deactivated_at or now
    person.set_unusable_password()
    person.save()
    record(by=by, verb="erased", subject=person)
    return person


def _erase_routes(words: ErasedWords) -> None:
    """Take the person's address out of mailboxes that are not used any more."""
    for route in Route.objects.filter(is_active=False).exclude(address=""):
        if route.address.casefold() in {text.casefold() for text in words.addresses}:
            route.address = erased_address(f"route-{route.pk}")
            route.save(update_fields=["address"])


def _about(person: User) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(subject_type=User._meta.label_lower, subject_id=str(person.pk))


def _erase_from_history(person: User, words: ErasedWords, own_rows: Collection[type[models.Model]]) -> None:
    """Take name and address out of the log: out of what is about them, and wherever else one of them stands alone."""
    for entry in _about(person).order_by("pk").iterator(chunk_size=BATCH):
        changes = words.without(blanked(entry.changes, PERSONAL, ERASED_TEXT))
        _write(entry, ERASED_NAME, changes)
    labels = {model._meta.label_lower for model in own_rows}
    rest = AuditEntry.objects.exclude(pk__in=_about(person)).exclude(_of_others(person, own_rows))
    for entry in _mentioning(rest, words, labels):
        if entry.subject_type == User._meta.label_lower:
            # Somebody else, who may have the same name.
            theirs = {name: value for name, value in entry.changes.items() if name in PERSONAL}
            _write(entry, entry.subject_name, {**words.without(entry.changes), **theirs})
        else:
            name = words.row_name(entry.subject_name, is_theirs=entry.subject_type in labels)
            _write(entry, name, words.without(entry.changes))


def _of_others(person: User, own_rows: Collection[type[models.Model]]) -> Q:
    """Return the condition for entries about a row that somebody else has, who may have the same name."""
    others = Q(pk__in=[])
    for model in own_rows:
        rows = model._default_manager.exclude(user=person).exclude(user=None)
        keys = rows.annotate(key=Cast("pk", TextField())).values("key")
        others |= Q(subject_type=model._meta.label_lower, subject_id__in=keys)
    return others


def _mentioning(entries: QuerySet[AuditEntry], words: ErasedWords, labels: set[str]) -> Iterator[AuditEntry]:
    """Yield the entries in which one of the words may stand alone. One query, which reads the whole log."""
    wanted = Q(pk__in=[])
    for word in (*words.names, *words.addresses):
        as_stored = json.dumps(word, ensure_ascii=False)[1:-1]
        wanted |= Q(changes_text__icontains=as_stored)
    for word in words.addresses:
        wanted |= Q(subject_name__istartswith=word)
    for word in words.names:
        wanted |= Q(subject_type__in=labels, subject_name__startswith=word)
    found = entries.annotate(changes_text=Cast("changes", TextField())).filter(wanted)
    return found.order_by("pk").iterator(chunk_size=BATCH)


def _write(entry: AuditEntry, name: str, changes: object) -> None:
    if (entry.subject_name, entry.changes) != (name, changes):
        AuditEntry.objects.filter(pk=entry.pk).update(subject_name=name, changes=changes)


def _texts(pair: object) -> set[str]:
    return {text for text in pair if isinstance(text, str)} if isinstance(pair, list) else set()


def _among(rows: QuerySet[User, str] | QuerySet[Route, str], addresses: Collection[str]) -> list[str]:
    """Return which of the addresses in ``rows`` are among these, whatever their case."""
    field = "address" if rows.model is Route else "email"
    wanted = Q(pk__in=[])
    for text in addresses:
        wanted |= Q(**{f"{field}__iexact": text})
    return list(rows.filter(wanted))
