"""Addresses mail comes back from, and whom that concerns."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Lower

from calendar_app.lib.among import Among
from campaigns.models import BouncedAddress
from departments.access import Access
from departments.models import Membership, Route, User
from departments.roles import Permission


@dataclass(frozen=True)
class FailingAddress:
    """An address that gets nothing at present; ``name`` is whose it is, empty for a mailbox."""

    id: int
    address: str
    name: str
    detail: str
    since: dt.datetime


def failing_addresses_of(department_ids: Collection[int]) -> list[FailingAddress]:
    """Return the failing addresses of these departments' mailboxes and active people, by address. Two queries."""
    members = Membership.objects.filter(department__in=department_ids, user__is_active=True)
    mailboxes = Route.objects.filter(department__in=department_ids, is_active=True).exclude(address="")
    marked = BouncedAddress.objects.filter(
        Q(address__in=members.values(lower=Lower("user__email")))
        | Q(address__in=mailboxes.values(lower=Lower("address")))
    )
    return _told(list(marked.order_by("address")))


def failing_address_of(person: User) -> FailingAddress | None:
    """Return this person's address if mail comes back from it. One query."""
    row = BouncedAddress.objects.filter(address=person.email.lower()).first()
    return FailingAddress(row.pk, row.address, str(person), row.detail, row.since) if row else None


def failing_among(addresses: Collection[str]) -> frozenset[str]:
    """Return those of these lower-case addresses that mail comes back from. One query."""
    found = BouncedAddress.objects.filter(Among("address", set(addresses))).values_list("address", flat=True)
    return frozenset(found)


def failing_addresses_for(access: Access) -> list[FailingAddress]:
    """Return the failing addresses this person has to see to: of the departments they head. Two queries, or none."""
    departments = access.having(Permission.MANAGE_DEPARTMENT) & access.department_ids
    return failing_addresses_of(departments) if departments else []


def bounced_address_to_mend(access: Access, bounced_id: int) -> BouncedAddress | None:
    """Return the row if this person answers for a department or person with that address, else None. Three queries.

    Ops admins answer for all, everybody for their own address.
    """
    row = BouncedAddress.objects.filter(pk=bounced_id).first()
    if row is None or access.is_ops_admin:
        return row
    mine = access.having(Permission.MANAGE_DEPARTMENT)
    members = Membership.objects.alias(lower=Lower("user__email")).filter(department__in=mine, lower=row.address)
    mailboxes = Route.objects.filter(department__in=mine, is_active=True, address__iexact=row.address)
    own = User.objects.filter(pk=access.user_id or 0, email__iexact=row.address)
    return row if members.exists() or mailboxes.exists() or own.exists() else None


def _told(rows: Collection[BouncedAddress]) -> list[FailingAddress]:
    if not rows:
        return []
    people = User.objects.alias(lower=Lower("email")).filter(lower__in=[row.address for row in rows], is_active=True)
    names = {email.lower(): name or email for email, name in people.values_list("email", "name")}
    return [FailingAddress(row.pk, row.address, names.get(row.address, ""), row.detail, row.since) for row in rows]
