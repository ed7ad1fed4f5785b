"""What stands for a channel as it is, part by part: a change of one part does not stand against that of another."""

from dataclasses import dataclass

from django.http import HttpRequest

from calendar_app.api.versions import mark_seen
from campaigns.actions.channels import channel_mark, owners_mark
from campaigns.actions.policies import policy_mark
from campaigns.models import Channel

_LONG = 32


@dataclass(frozen=True)
class Seen:
    """The marks of a channel's parts as a program saw them; None for whatever is there."""

    owners: str | None = None
    facts: str | None = None
    policy: str | None = None

    @classmethod
    def of(cls, request: HttpRequest) -> "Seen":
        """Return what ``If-Match`` names. Raises as ``mark_seen`` does."""
        mark = mark_seen(request)
        if mark is None:
            return cls()
        return cls(mark[:_LONG], mark[_LONG : 2 * _LONG], mark[2 * _LONG :])


def marks_of(channel: Channel) -> str:
    """Return what stands for a channel, its owners and its policy as they are now, one after the other. One query."""
    return owners_mark(channel) + channel_mark(channel) + policy_mark(channel)
