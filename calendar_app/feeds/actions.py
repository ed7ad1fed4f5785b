"""Making feeds and ending them."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from calendar_app.feeds.targets import Target
from calendar_app.feeds.tokens import new_token, token_hash
from calendar_app.models import Feed
from departments.audit import record
from departments.errors import Refused
from departments.models import User

MAX_FEEDS = 100
"""The most feeds one person may have at a time."""

RESTORABLE_FOR = timedelta(days=1)
"""How long an ended feed can be brought back. By then its programs may have given up asking."""


@dataclass(frozen=True)
class NewFeed:
    """A feed just made, with the secret that is known only now."""

    feed: Feed
    token: str

    def __repr__(self) -> str:
        return f"NewFeed({self.feed.pk}, ***)"


@transaction.atomic
def create_feed(
    *,
    by: User | None,
    owner: User,
    target: Target,
    name: str = "",
    with_duties: bool = True,
    with_done: bool = False,
    with_alarms: bool = False,
    is_compressed: bool = True,
    language: str = "en",
) -> NewFeed:
    """Return a new feed of ``owner`` with its secret, called after its target unless named.

    ``target`` comes from ``target_of`` with the owner's access. Raises ``Refused`` if the owner has ``MAX_FEEDS``
    already.
    """
    if Feed.objects.filter(owner=owner, revoked_at=None).count() >= MAX_FEEDS:
        raise Refused(
            _("%(count)d feeds are the most one person can have. End one you no longer need.") % {"count": MAX_FEEDS}
        )
    token = new_token()
    feed = Feed.objects.create(
        owner=owner,
        name=" ".join(name.split())[:100] or target.name[:100],
        scope=target.scope,
        department=target.department,
        channel=target.channel,
        campaign=target.campaign,
        with_duties=with_duties,
        with_done=with_done,
        with_alarms=with_alarms,
        is_compressed=is_compressed,
        language=language,
        token_hash=token_hash(token),
    )
    campaign_id = target.campaign.pk if target.campaign else None
    record(by=by, verb="created", subject=feed, changes={"shows": [None, target.key]}, campaign_id=campaign_id)
    return NewFeed(feed, token)


@transaction.atomic
def revoke_feed(*, by: User, feed_id: uuid.UUID) -> Feed:
    """End a feed at once and return it; programs are told to stop asking. Ending it twice changes nothing."""
    feed = _locked(feed_id)
    if feed.revoked_at is None:
        feed.revoked_at, feed.revoked_by = timezone.now(), by
        feed.save(update_fields=["revoked_at", "revoked_by"])
        record(by=by, verb="revoked", subject=feed, campaign_id=feed.campaign_id)
    return feed


@transaction.atomic
def restore_feed(*, by: User, feed_id: uuid.UUID) -> Feed:
    """Bring a feed back that was ended within the last day, and return it. Raises ``Refused`` after that."""
    feed = _locked(feed_id)
    if feed.revoked_at is None:
        return feed
    if timezone.now() - feed.revoked_at > RESTORABLE_FOR:
        raise Refused(_("This feed was ended more than a day ago. Make a new one."))
    feed.revoked_at = feed.revoked_by = None
    feed.save(update_fields=["revoked_at", "revoked_by"])
    record(by=by, verb="restored", subject=feed, campaign_id=feed.campaign_id)
    return feed


def _locked(feed_id: uuid.UUID) -> Feed:
    feed = Feed.objects.select_for_update().filter(pk=feed_id).first()
    if feed is None:
        raise Refused(_("This feed is not here any more."))
    return feed
