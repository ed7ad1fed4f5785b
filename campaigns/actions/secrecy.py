"""Choosing who may know of a campaign."""

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.locking import locked_campaign
from campaigns.alerts.telling_again import tell_again
from campaigns.enums import OthersSee, Secrecy
from campaigns.models import Campaign, CampaignNamed
from campaigns.queries.visible import cleared
from campaigns.rules.secrecy import Terms
from departments.access import access_for
from departments.audit import changed_fields, record
from departments.errors import Refused
from departments.models import Department, User


@transaction.atomic
def set_secrecy(
    *,
    by: User | None,
    campaign_id: UUID,
    terms: Terms,
    user_ids: Collection[int] = (),
    department_ids: Collection[int] = (),
    version: int | None = None,
    now: dt.datetime | None = None,
) -> Campaign:
    """Choose who may know of a campaign and what others see of it, and return it.

    ``user_ids`` and ``department_ids`` are all who are named, beside the owner; of an open campaign nobody is. Who may
    know more from now on is told what waits for an answer; what others were told stays said. Raises ``Conflict`` for a
    stale ``version``, and ``Refused`` as ``Terms.checked`` does, for who has left and who is from outside, and where
    ``by`` would not see the campaign any more.
    """
    campaign = locked_campaign(campaign_id, version=version)
    now = now or timezone.now()
    changes = _take(campaign, terms.checked(name=campaign.name, now=now, before=terms_of(campaign)))
    if campaign.secrecy == Secrecy.OPEN:
        user_ids = department_ids = ()
    named_changed = _name(campaign, by=by, user_ids=user_ids, department_ids=department_ids)
    if not changes and not named_changed:
        return campaign
    campaign.version += 1
    campaign.save()
    _refuse_losing_sight(campaign, by=by, now=now)
    if changes:
        record(by=by, verb="changed who may know", subject=campaign, changes=changes, campaign_id=campaign.pk)
    tell_again(campaign.pk, now=now)
    return campaign


def terms_of(campaign: Campaign) -> Terms:
    """Return a campaign's terms as they are. No query."""
    return Terms(
        Secrecy(campaign.secrecy),
        OthersSee(campaign.others_see),
        campaign.code_name,
        campaign.embargo_until,
        campaign.embargo_zone,
    )


def _take(campaign: Campaign, terms: Terms) -> dict[str, list[Any]]:
    """Give a campaign its terms, not saved yet, and return ``{field: [before, after]}``."""
    values = {
        "secrecy": terms.secrecy,
        "others_see": terms.others_see,
        "code_name": terms.code_name,
        "embargo_until": terms.embargo_until,
        "embargo_zone": terms.embargo_zone,
    }
    changes = changed_fields(campaign, values)
    for name, value in values.items():
        setattr(campaign, name, value)
    campaign.was_secret = campaign.was_secret or terms.secrecy != Secrecy.OPEN
    if "embargo_until" in changes:
        campaign.lift_told_at = None
    return changes


def _name(campaign: Campaign, *, by: User | None, user_ids: Collection[int], department_ids: Collection[int]) -> bool:
    """Make these the people and departments that are named, write down each change and return whether there was one."""
    rows = {(row.user_id, row.department_id): row for row in campaign.named.select_related("user", "department")}
    wanted = {(key, None) for key in user_ids} | {(None, key) for key in department_ids}
    people = User.objects.filter(
        Q(is_ops_admin=True) | Q(memberships__department__retired_at=None, memberships__isnull=False), is_active=True
    )
    new_people = {user.pk: user for user in people.filter(pk__in=user_ids).distinct()}
    new_departments = Department.objects.filter(retired_at=None).in_bulk(list(department_ids))
    for user_id, department_id in sorted(wanted - rows.keys(), key=str):
        row = CampaignNamed(campaign=campaign)
        row.user, row.department = new_people.get(user_id or 0), new_departments.get(department_id or 0)
        if row.user is None and row.department is None:
            raise Refused(
                _("Only people and departments of the organisation can be named. Invite others as guests."),
                field="people" if user_id else "departments",
            )
        row.save()
        write_naming(row, by=by, is_named=True)
    leaving = [row for key, row in rows.items() if key not in wanted]
    for row in leaving:
        write_naming(row, by=by, is_named=False)
        row.delete()
    return bool(leaving) or bool(wanted - rows.keys())


def write_naming(row: CampaignNamed, *, by: User | None, is_named: bool) -> None:
    """Write down that somebody came onto, or off, the list of who may know. Call it in that transaction."""
    values = {"named": str(row), "user" if row.user_id else "department": row.user_id or row.department_id}
    changes = {name: [None, value] if is_named else [value, None] for name, value in values.items()}
    verb = "named" if is_named else "unnamed"
    record(by=by, verb=verb, subject=row, changes=changes, campaign_id=row.campaign_id)


@transaction.atomic
def set_named(
    *, by: User | None, campaign_id: UUID, is_named: bool, user_id: int | None = None, department_id: int | None = None
) -> Campaign:
    """Put one person or department onto the list of who may know, or take them off it, and return the campaign.

    Raises ``Refused`` as ``set_secrecy`` does, and for a campaign that is open to all and needs no list.
    """
    campaign = locked_campaign(campaign_id)
    if campaign.secrecy == Secrecy.OPEN:
        raise Refused(_("This campaign is open to everybody: nobody has to be named."))
    rows = list(campaign.named.all())
    people = {row.user_id for row in rows if row.user_id is not None}
    departments = {row.department_id for row in rows if row.department_id is not None}
    for keys, key in ((people, user_id), (departments, department_id)):
        if key is not None:
            keys.add(key) if is_named else keys.discard(key)
    return set_secrecy(
        by=by, campaign_id=campaign_id, terms=terms_of(campaign), user_ids=people, department_ids=departments
    )


def _refuse_losing_sight(campaign: Campaign, *, by: User | None, now: dt.datetime) -> None:
    if by is not None and not Campaign.objects.filter(cleared(access_for(by, now), now), pk=campaign.pk).exists():
        raise Refused(_("You would not see it any more yourself. Name yourself or your department."), field="people")
