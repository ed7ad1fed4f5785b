"""Changing campaigns: each function is one transaction with its audit entry, duties and alerts."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.alongside import duties_of_launch
from campaigns.actions.following import follow_campaign
from campaigns.actions.locking import locked_campaign
from campaigns.actions.replanning import replan, replan_moved, replan_own
from campaigns.actions.secrecy import terms_of
from campaigns.alerts.exception_rows import Asking
from campaigns.enums import CampaignState, Secrecy
from campaigns.models import Activity, Campaign, CampaignNamed
from campaigns.rules.duty_memory import DutyBefore
from campaigns.rules.following import FOLLOWING
from campaigns.rules.lifecycle import check_campaign_move
from campaigns.rules.next_steps import is_offered
from campaigns.rules.schedule import EARLIEST, LATEST
from departments.audit import changed_fields, record
from departments.errors import Refused
from departments.models import Department, User

EDITABLE = (
    "name",
    "objective",
    "key_message",
    "audiences",
    "brand",
    "markets",
    "tags",
    "owner",
    "lead_department",
    "launch_on",
)
"""What ``edit_campaign`` may change. The state has actions of its own."""

LONGEST_NAME = 200


@transaction.atomic
def create_campaign(
    *,
    by: User | None,
    name: str,
    owner: User,
    lead_department: Department,
    state: CampaignState = CampaignState.DRAFT,
    import_key: str | None = None,
    confidential: bool = False,
    **values: Any,
) -> Campaign:
    """Return a new campaign; a ``confidential`` one is its owner's, and ``by``'s, until they name others.

    Raises ``Refused`` for a name of blanks, a retired department or an end state.
    """
    if state in (CampaignState.CANCELLED, CampaignState.ARCHIVED):
        raise Refused(_("A new campaign cannot begin cancelled or archived."), field="state")
    fields = _checked({"name": name, "owner": owner, "lead_department": lead_department, **values})
    secrecy = Secrecy.CONFIDENTIAL if confidential else Secrecy.OPEN
    campaign = Campaign.objects.create(
        **fields, state=state, import_key=import_key, secrecy=secrecy, was_secret=confidential
    )
    changes = {"state": [None, state], **({"secrecy": [None, secrecy]} if confidential else {})}
    record(by=by, verb="created", subject=campaign, changes=changes, campaign_id=campaign.pk)
    if confidential and by is not None and by != owner:
        # Who starts it for somebody else goes on with it.
        CampaignNamed.objects.create(campaign=campaign, user=by)
    return campaign


@transaction.atomic
def edit_campaign(
    *,
    by: User | None,
    campaign_id: UUID,
    version: int | None = None,
    values: Mapping[str, Any],
    remembered: Mapping[UUID, DutyBefore] | None = None,
) -> Campaign:
    """Change the given fields of a campaign and return it.

    ``version`` is the one the person saw; ``remembered`` is how duties stood where this takes a change back. Raises
    ``Conflict`` when the version is stale, ``Refused`` for what cannot be, a name that the code name would give away
    among it.
    """
    campaign = locked_campaign(campaign_id, version=version)
    fields = _checked(values)
    changes = changed_fields(campaign, fields)
    if not changes:
        return campaign
    if "owner" in changes and not fields["owner"].is_active:
        raise Refused(
            _("%(name)s may not sign in, so they cannot answer for it. Choose another owner.")
            % {"name": fields["owner"]},
            field="owner",
        )
    if "name" in changes:
        terms_of(campaign).check_rename(fields["name"], now=timezone.now())
    for name, value in fields.items():
        setattr(campaign, name, value)
    beside = duties_of_launch(campaign.pk) if "launch_on" in changes else {}
    _save(campaign)
    record(by=by, verb="changed", subject=campaign, changes=changes, campaign_id=campaign.pk, beside=beside)
    if "launch_on" in changes:
        replan_moved((), by=by, launches=[campaign.pk], remembered=remembered)
    return campaign


@transaction.atomic
def change_campaign_state(
    *, by: User | None, campaign_id: UUID, state: CampaignState, version: int | None = None, why: str = ""
) -> Campaign:
    """Move a campaign to ``state`` (not to cancelled: that takes a reason) and return it.

    Duties and alerts follow in the same transaction; confirming counts the dates of duties as worked out today, so
    that what has become short of notice meanwhile is said; ``why`` says why it cannot wait, for channels that ask for
    an exception. What was cancelled comes back as a draft or as it was.
    Raises ``Refused`` for a move the table does not have, and for confirming what a channel refuses.
    """
    campaign = locked_campaign(campaign_id, version=version)
    if state == CampaignState.CANCELLED:
        raise Refused(_("Cancelling takes a reason."), field="reason")
    before = CampaignState(campaign.state)
    check_campaign_move(before, state)
    if before == state:
        return campaign
    changes: dict[str, list[Any]] = {"state": [before, state]}
    if before == CampaignState.CANCELLED:
        changes["cancel_reason"] = [campaign.cancel_reason, ""]
        _forget_cancelling(campaign, state)
    campaign.state = state
    _save(campaign)
    record(by=by, verb=f"made {state.value}", subject=campaign, changes=changes, campaign_id=campaign.pk)
    if before == CampaignState.CANCELLED and state in FOLLOWING:
        follow_campaign(campaign.pk)
        campaign.refresh_from_db()
    activity_ids = _activity_ids(campaign)
    confirming = state == CampaignState.CONFIRMED and before not in FOLLOWING
    asking = Asking(by=by, why=" ".join(why.split())[:300], insists=confirming and by is not None)
    replan(activity_ids, by=by, redated=activity_ids if confirming else (), asking=asking)
    replan_own(campaign.pk, by=by)
    return campaign


def _forget_cancelling(campaign: Campaign, state: CampaignState) -> None:
    """Take the reason and all about it off a campaign that comes back as ``state``; ``Refused`` for what it was not."""
    if not is_offered(CampaignState.CANCELLED, state, cancelled_from=campaign.cancelled_from):
        raise Refused(
            _("This campaign never was %(state)s. Restore it as a draft first.") % {"state": state.label.lower()},
            field="state",
        )
    campaign.cancelled_at = campaign.cancelled_by = None
    campaign.cancel_reason = campaign.cancelled_from = ""


@transaction.atomic
def cancel_campaign(*, by: User, campaign_id: UUID, reason: str, version: int | None = None) -> Campaign:
    """Cancel a campaign with everything in it and return it. Every department that was told of it is told so.

    Raises ``Refused`` without a reason, or when it is cancelled already.
    """
    campaign = locked_campaign(campaign_id, version=version)
    if not reason.strip():
        raise Refused(_("Say in a few words why it is cancelled. The teams will read it."), field="reason")
    before = CampaignState(campaign.state)
    if before == CampaignState.CANCELLED:
        raise Refused(_("This campaign is cancelled already."))
    check_campaign_move(before, CampaignState.CANCELLED)
    campaign.state = CampaignState.CANCELLED
    campaign.cancelled_from = before
    campaign.cancelled_at = timezone.now()
    campaign.cancelled_by = by
    campaign.cancel_reason = reason.strip()[:300]
    _save(campaign)
    changes = {"state": [before, CampaignState.CANCELLED], "cancel_reason": ["", campaign.cancel_reason]}
    record(by=by, verb="cancelled", subject=campaign, changes=changes, campaign_id=campaign.pk)
    replan(_activity_ids(campaign), by=by)
    replan_own(campaign.pk, by=by)
    return campaign


def _activity_ids(campaign: Campaign) -> list[UUID]:
    return list(Activity.objects.filter(campaign=campaign).order_by("id").values_list("pk", flat=True))


def _save(campaign: Campaign) -> None:
    campaign.version += 1
    campaign.save()


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``values`` tidied; raise ``Refused`` for what no campaign can have."""
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise TypeError(f"not a campaign's to change: {', '.join(sorted(unknown))}")
    fields = dict(values)
    if "name" in fields:
        fields["name"] = " ".join(str(fields["name"]).split())
        if not fields["name"]:
            raise Refused(_("Give the campaign a name."), field="name")
        if len(fields["name"]) > LONGEST_NAME:
            raise Refused(_("Shorten the name to %(most)d letters.") % {"most": LONGEST_NAME}, field="name")
    for name in ("audiences", "markets", "tags"):
        if name in fields:
            fields[name] = list(dict.fromkeys(item.strip() for item in fields[name] if item.strip()))
    launch = fields.get("launch_on")
    if launch is not None and not EARLIEST <= launch <= LATEST:
        raise Refused(_("Choose days between 1990 and 2199."), field="launch_on")
    department = fields.get("lead_department")
    if department is not None and department.retired_at is not None:
        raise Refused(
            _("%(name)s is retired. Choose another lead department.") % {"name": department}, field="lead_department"
        )
    return fields
