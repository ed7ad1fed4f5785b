"""Inviting people from outside: to one campaign, or to what is planned on one channel.

Everything here is by the address of a person who may be new, or by the id of one who is here. Somebody new gets a mail
with which to sign in (``departments.actions.invitations``); it says what they may see, and no secret name. Who can sign
in already is owed a mail that leads to the place itself: once, and again only when the invitation had ended.
"""

import datetime as dt
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.locking import locked_campaign
from campaigns.enums import GuestKind
from campaigns.models import CampaignGuest, Channel, ChannelGuest
from departments.actions.changing import locked
from departments.actions.checks import checked_email
from departments.actions.invitations import end_invitation_to_sign_in, invite_again, invite_person
from departments.actions.people import edit_person
from departments.audit import plain, record
from departments.errors import Refused
from departments.models import Invitation, User
from departments.queries import works_here

Guest = TypeVar("Guest", CampaignGuest, ChannelGuest)


@transaction.atomic
def invite_guest(
    *,
    by: User | None,
    campaign_id: UUID,
    user_id: int,
    kind: GuestKind | None = None,
    expires_at: dt.datetime | None = None,
) -> CampaignGuest:
    """Let a person see one campaign until ``expires_at`` (not included; None: without end) and return the invitation.

    Inviting again changes the end, and the ``kind`` if given. Raises ``Refused`` for an end that has passed, for
    somebody who may not sign in, and for somebody new here who belongs to the organisation.
    """
    campaign = locked_campaign(campaign_id)
    person = locked(User, user_id)
    guest = CampaignGuest.objects.select_for_update().filter(campaign=campaign, user=person).first()
    return _saved(guest or CampaignGuest(campaign=campaign, user=person), kind, expires_at, by=by)


@transaction.atomic
def invite_channel_guest(
    *,
    by: User | None,
    channel_id: int,
    user_id: int,
    kind: GuestKind | None = None,
    expires_at: dt.datetime | None = None,
) -> ChannelGuest:
    """Let a person see what open campaigns plan on one channel until ``expires_at``, as ``invite_guest`` does."""
    channel = locked(Channel, channel_id)
    person = locked(User, user_id)
    guest = ChannelGuest.objects.select_for_update().filter(channel=channel, user=person).first()
    return _saved(guest or ChannelGuest(channel=channel, user=person), kind, expires_at, by=by)


@transaction.atomic
def invite_guest_by_mail(
    *, by: User | None, campaign_id: UUID, email: str, name: str = "", company: str = "", **until: Any
) -> CampaignGuest:
    """Invite whoever has this address to one campaign, and return the invitation; make them if nobody has it.

    Who cannot sign in yet is sent the way in. ``until`` is ``kind`` and ``expires_at``. Raises ``Refused`` as
    ``invite_guest`` and ``invite_person`` do.
    """
    locked_campaign(campaign_id)
    person = _outsider(by=by, email=email, name=name, company=company)
    return invite_guest(by=by, campaign_id=campaign_id, user_id=person.pk, **until)


@transaction.atomic
def invite_channel_guest_by_mail(
    *, by: User | None, channel_id: int, email: str, name: str = "", company: str = "", **until: Any
) -> ChannelGuest:
    """Invite whoever has this address to one channel, as ``invite_guest_by_mail`` does to a campaign."""
    locked(Channel, channel_id)
    person = _outsider(by=by, email=email, name=name, company=company)
    return invite_channel_guest(by=by, channel_id=channel_id, user_id=person.pk, **until)


@transaction.atomic
def renew_guest(*, by: User | None, campaign_id: UUID, user_id: int, expires_at: dt.datetime | None) -> CampaignGuest:
    """Move the end of a guest's invitation; who cannot sign in yet is sent the way in again. Raises ``Refused``."""
    locked_campaign(campaign_id)
    _check_invited(CampaignGuest.objects.filter(campaign=campaign_id, user=user_id).first())
    guest = invite_guest(by=by, campaign_id=campaign_id, user_id=user_id, expires_at=expires_at)
    _send_way_in_again(guest.user, by=by)
    return guest


@transaction.atomic
def renew_channel_guest(
    *, by: User | None, channel_id: int, user_id: int, expires_at: dt.datetime | None
) -> ChannelGuest:
    """Move the end of an invitation to a channel, as ``renew_guest`` does of one to a campaign."""
    locked(Channel, channel_id)
    _check_invited(ChannelGuest.objects.filter(channel=channel_id, user=user_id).first())
    guest = invite_channel_guest(by=by, channel_id=channel_id, user_id=user_id, expires_at=expires_at)
    _send_way_in_again(guest.user, by=by)
    return guest


@transaction.atomic
def end_invitation(*, by: User | None, campaign_id: UUID, user_id: int) -> None:
    """Take back an invitation: the guest sees nothing of the campaign from now on. Raises ``Refused`` without one.

    A mail with which they could still sign in for the first time goes with the last of their invitations.
    """
    locked_campaign(campaign_id)
    _end(_check_invited(CampaignGuest.objects.filter(campaign=campaign_id, user=user_id).first()), by=by)


@transaction.atomic
def end_channel_invitation(*, by: User | None, channel_id: int, user_id: int) -> None:
    """Take back an invitation to a channel, as ``end_invitation`` does one to a campaign."""
    locked(Channel, channel_id)
    _end(_check_invited(ChannelGuest.objects.filter(channel=channel_id, user=user_id).first()), by=by)


def _outsider(*, by: User | None, email: str, name: str, company: str) -> User:
    """Return who has this address, made and sent the way in if need be."""
    known = User.objects.filter(email__iexact=checked_email(email)).first()
    if known is not None:
        _refuse_insider(known)
    person = invite_person(by=by, email=email, name=name, company=company).person
    if company and not person.company:
        person = edit_person(by=by, user_id=person.pk, company=company)
    return person


def _refuse_insider(person: User) -> None:
    if works_here(person):
        raise Refused(
            _(
                "%(name)s works here and sees open campaigns already. What is confidential or under embargo is seen by "
                "those who are named there."
            )
            % {"name": person},
            field="email",
        )


def _saved(guest: Guest, kind: GuestKind | None, expires_at: dt.datetime | None, *, by: User | None) -> Guest:
    """Check and save an invitation, write it down and return it."""
    is_new = guest._state.adding
    if not guest.user.is_active:
        raise Refused(
            _("%(name)s may not sign in any more. An ops admin can let them in again.") % {"name": guest.user},
            field="user",
        )
    if is_new:
        _refuse_insider(guest.user)
    now = timezone.now()
    if expires_at is not None and expires_at <= now:
        raise Refused(_("This moment has passed. Choose a later one."), field="expires_at")
    is_to_tell = is_new or _had_ended(guest, now) or _never_arrived(guest)
    before = {"kind": None if is_new else guest.kind, "expires_at": plain(guest.expires_at)}
    guest.kind = kind or guest.kind
    guest.expires_at = expires_at
    if is_to_tell and guest.user.has_usable_password():
        _owe_mail(guest, by=by, now=now)
    guest.save()
    pairs = {name: [was, plain(getattr(guest, name))] for name, was in before.items()}
    who = names_of(guest, is_there=True) if is_new else {"guest": [str(guest.user), str(guest.user)]}
    changes = {**who, **{name: pair for name, pair in pairs.items() if pair[0] != pair[1]}}
    record(by=by, verb="invited", subject=guest, changes=changes, campaign_id=_campaign_id(guest))
    return guest


def _had_ended(guest: Guest, now: dt.datetime) -> bool:
    return guest.expires_at is not None and guest.expires_at <= now


def _never_arrived(guest: Guest) -> bool:
    """Whether the mail was given up or came back; one that is still tried leaves by itself."""
    if guest.came_back_at is not None:
        return True
    return guest.told_from is not None and guest.sent_at is None and guest.next_try_at is None


def _owe_mail(guest: Guest, *, by: User | None, now: dt.datetime) -> None:
    """Let a mail leave that tells this guest. Nothing is sent here: the row, once saved, is what is owed."""
    guest.owe(by=by, now=now)
    guest.told_from = now


def _check_invited(guest: Guest | None) -> Guest:
    if guest is None:
        raise Refused(_("This person was not invited, or not any more."))
    return guest


def uninvite(guest: CampaignGuest | ChannelGuest, *, by: User | None) -> None:
    """Write down that an invitation ends, with all that was in it, and delete it. Call it inside a transaction."""
    changes = {
        **names_of(guest, is_there=False),
        "kind": [guest.kind, None],
        "expires_at": [plain(guest.expires_at), None],
    }
    record(by=by, verb="uninvited", subject=guest, changes=changes, campaign_id=_campaign_id(guest))
    guest.delete()


def names_of(guest: CampaignGuest | ChannelGuest, *, is_there: bool) -> dict[str, list[Any]]:
    """Return who was invited, and to which channel, as an entry about an invitation that came or went holds it."""
    values = {"guest": str(guest.user), "user": guest.user_id}
    if isinstance(guest, ChannelGuest):
        values["channel"] = guest.channel_id
    return {name: [None, value] if is_there else [value, None] for name, value in values.items()}


def _end(guest: CampaignGuest | ChannelGuest, *, by: User | None) -> None:
    person = guest.user
    uninvite(guest, by=by)
    has_more = CampaignGuest.objects.filter(user=person).exists() or ChannelGuest.objects.filter(user=person).exists()
    if not has_more and not works_here(person) and _has_open_invitation(person):
        end_invitation_to_sign_in(by=by, user_id=person.pk)


def _send_way_in_again(person: User, *, by: User | None) -> None:
    if not person.has_usable_password():
        invite_again(by=by, user_id=person.pk)


def _has_open_invitation(person: User) -> bool:
    return Invitation.objects.filter(user=person, accepted_at=None, ended_at=None).exists()


def _campaign_id(guest: CampaignGuest | ChannelGuest) -> UUID | None:
    return guest.campaign_id if isinstance(guest, CampaignGuest) else None
