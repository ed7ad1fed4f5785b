"""Making feeds, giving them another address, and ending them."""

import uuid
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from calendar_app.feeds.options import FeedOptions
from calendar_app.feeds.targets import Target
from calendar_app.lib.tokens import new_token, token_hash
from calendar_app.models import Feed, FormerAddress
from departments.actions.changing import change, check_mark, mark_of
from departments.audit import record
from departments.errors import Refused
from departments.models import Department, User

MAX_FEEDS = 100
"""The most feeds one person may have at a time."""

RESTORABLE_FOR = timedelta(days=1)
"""How long an ended feed can be brought back. By then its programs may have given up asking."""


OVERLAP = timedelta(days=14)
"""How long the old address of a feed still works once it has a new one."""


@dataclass(frozen=True)
class NewFeed:
    """A feed with its new address, the secret of which is known only now."""

    feed: Feed
    token: str

    def __repr__(self) -> str:
        return f"NewFeed({self.feed.pk}, ***)"


@transaction.atomic
def create_feed(
    *, by: User | None, owner: User, target: Target, name: str = "", options: FeedOptions | None = None
) -> NewFeed:
    """Return a new feed of ``owner`` with its secret, called after its target unless named.

    ``target`` comes from ``target_of`` with the owner's access. Raises ``Refused`` if there would be nothing in it, or
    if the owner has ``MAX_FEEDS`` already.
    """
    options = options or FeedOptions()
    _check_contents(options)
    if Feed.objects.filter(owner=owner, revoked_at=None).count() >= MAX_FEEDS:
        raise Refused(
            _("%(count)d feeds are the most one person can have. End one you no longer need.") % {"count": MAX_FEEDS}
        )
    token = new_token()
    feed = Feed.objects.create(
        owner=owner,
        name=_tidy(name) or target.name[:100],
        scope=target.scope,
        department=target.department,
        channel=target.channel,
        campaign=target.campaign,
        saved_view=target.saved_view,
        token_hash=token_hash(token),
        **asdict(options),
    )
    campaign_id = target.campaign.pk if target.campaign else None
    record(by=by, verb="created", subject=feed, changes={"shows": [None, target.key]}, campaign_id=campaign_id)
    return NewFeed(feed, token)


@transaction.atomic
def change_feed(*, by: User, feed_id: uuid.UUID, options: FeedOptions, name: str = "", seen: str | None = None) -> Feed:
    """Give a feed other options, and another name unless that is empty; return it. Its address and target stay.

    From then on what it shows counts alone, if its texts become others: their SEQUENCE goes on from where it was.
    ``seen`` is the ``feed_mark`` the person saw; raises ``Conflict`` when it is stale, and ``Refused`` if the feed has
    ended, or if there would be nothing in it.
    """
    _check_contents(options)
    feed = _locked(feed_id)
    check_mark(feed, _chosen(feed), seen)
    if feed.revoked_at is not None:
        raise Refused(_("This feed has ended. Make a new one."))
    if (feed.language, feed.with_alarms) != (options.language, options.with_alarms):
        feed.counts_alone = True
    values = {"name": _tidy(name) or feed.name, **asdict(options)}
    change(feed, by=by, fields=values, editable=values, campaign_id=feed.campaign_id)
    return feed


@transaction.atomic
def rotate_feed(*, by: User, feed_id: uuid.UUID) -> NewFeed:
    """Give a feed a new address and return it; the old one works for ``OVERLAP`` more. Raises ``Refused`` if ended."""
    feed = _locked(feed_id)
    if feed.revoked_at is not None:
        raise Refused(_("This feed has ended. Make a new one."))
    until = timezone.now() + OVERLAP
    FormerAddress.objects.create(feed=feed, token_hash=feed.token_hash, works_until=until)
    token = new_token()
    feed.token_hash = token_hash(token)
    feed.save(update_fields=["token_hash"])
    changes = {"old_address_works_until": [None, until.isoformat()]}
    record(by=by, verb="gave a new address to", subject=feed, changes=changes, campaign_id=feed.campaign_id)
    return NewFeed(feed, token)


@transaction.atomic
def end_former_addresses(*, by: User, feed_id: uuid.UUID) -> Feed:
    """Let every address but a feed's own work no more, and return it. Doing it twice changes nothing."""
    feed, now = _locked(feed_id), timezone.now()
    if feed.former_addresses.filter(works_until__gt=now).update(works_until=now):
        record(by=by, verb="ended the old address of", subject=feed, campaign_id=feed.campaign_id)
    return feed


@transaction.atomic
def revoke_feed(*, by: User, feed_id: uuid.UUID, reason: str = "") -> Feed:
    """End a feed at once and return it; programs are told to stop asking. Ending it twice changes nothing.

    ``reason`` is what its owner reads where somebody else ended it.
    """
    feed = _locked(feed_id)
    if feed.revoked_at is None:
        feed.revoked_at, feed.revoked_by, feed.end_reason = timezone.now(), by, " ".join(reason.split())
        feed.save(update_fields=_ENDING)
        changes = {"reason": ["", feed.end_reason]} if feed.end_reason else {}
        record(by=by, verb="revoked", subject=feed, changes=changes, campaign_id=feed.campaign_id)
    return feed


@transaction.atomic
def restore_feed(*, by: User, feed_id: uuid.UUID) -> Feed:
    """Bring a feed back that was ended within the last day, and return it.

    Raises ``Refused`` after that, and where somebody else ended it: they have to, or an ops admin.
    """
    feed = _locked(feed_id)
    if feed.revoked_at is None:
        return feed
    if feed.revoked_by_id != by.pk and not by.is_ops_admin:
        raise Refused(_("%(who)s ended this feed. Ask them to bring it back.") % {"who": feed.revoked_by})
    if timezone.now() - feed.revoked_at > RESTORABLE_FOR:
        raise Refused(_("This feed was ended more than a day ago. Make a new one."))
    feed.revoked_at, feed.revoked_by, feed.end_reason = None, None, ""
    feed.save(update_fields=_ENDING)
    record(by=by, verb="restored", subject=feed, campaign_id=feed.campaign_id)
    return feed


_ENDING = ("revoked_at", "revoked_by", "end_reason")


@transaction.atomic
def end_follower(*, by: User, department: Department, feed_id: uuid.UUID, reason: str) -> Feed:
    """End somebody's feed of a department or one of its channels, in its name, and return it.

    What is said in the department's history names the person, never the feed. Raises ``Refused`` without a reason.
    """
    if not reason.strip():
        raise Refused(_("Say why: it stands on their page."), field="reason")
    feed = revoke_feed(by=by, feed_id=feed_id, reason=reason)
    record(by=by, verb="ended a feed of", subject=department, changes={"user": [feed.owner_id, None]})
    return feed


@transaction.atomic
def let_follow_again(*, by: User, department: Department, feed_id: uuid.UUID) -> Feed:
    """Take back within a day that somebody ended a feed in the name of a department. Raises as ``restore_feed``."""
    feed = restore_feed(by=by, feed_id=feed_id)
    record(by=by, verb="restored a feed of", subject=department, changes={"user": [None, feed.owner_id]})
    return feed


def feed_mark(feed: Feed) -> str:
    """Return what stands for what was chosen for a feed, as it is now. No query."""
    return mark_of(_chosen(feed))


def _chosen(feed: Feed) -> list[Any]:
    return [getattr(feed, name) for name in ("name", *(each.name for each in fields(FeedOptions)))]


def _check_contents(options: FeedOptions) -> None:
    if not options.has_contents:
        raise Refused(_("Choose what is to be in it: activities, duties or key dates."), field="with_activities")


def _tidy(name: str) -> str:
    return " ".join(name.split())[:100]


def _locked(feed_id: uuid.UUID) -> Feed:
    feed = Feed.objects.select_for_update().filter(pk=feed_id).first()
    if feed is None:
        raise Refused(_("This feed is not here any more."))
    return feed
