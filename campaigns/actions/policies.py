"""What a channel does with what is planned on it at short notice."""

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.enums import ShortNoticePolicy
from campaigns.models import Channel
from departments.actions.changing import change, check_mark, locked, mark_of
from departments.errors import Refused
from departments.models import User

POLICY = ("short_notice", "alternative")
LONGEST_ALTERNATIVE = 300


@transaction.atomic
def set_policy(
    *, by: User | None, channel_id: int, short_notice: ShortNoticePolicy, alternative: str, seen: str | None = None
) -> Channel:
    """Say what happens to short notice on a channel, and what to do instead; return the channel. No date moves by it.

    What is at short notice already stays as it is. ``seen`` is the ``policy_mark`` the person saw; raises ``Conflict``
    when it is stale, ``Refused`` for a policy there is not and for too long a text.
    """
    channel = locked(Channel, channel_id)
    check_mark(channel, _values(channel), seen)
    if short_notice not in ShortNoticePolicy.values:
        raise Refused(_("Choose what happens at short notice."), field="short_notice")
    text = " ".join(alternative.split())
    if len(text) > LONGEST_ALTERNATIVE:
        raise Refused(_("Shorten it to %(most)d letters.") % {"most": LONGEST_ALTERNATIVE}, field="alternative")
    fields = {"short_notice": short_notice, "alternative": text}
    change(channel, by=by, fields=fields, editable=POLICY, verb="changed its policy")
    return channel


def policy_mark(channel: Channel) -> str:
    """Return what stands for a channel's policy as it is now. No query."""
    return mark_of(_values(channel))


def _values(channel: Channel) -> list[str]:
    return [getattr(channel, name) for name in POLICY]
