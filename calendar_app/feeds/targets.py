"""Choosing what a feed shows: ``me``, ``all`` or one of ``department:SLUG channel:SLUG campaign:SLUG view:ID``."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import slugify
from django.utils.translation import gettext as _

from calendar_app.calendar.saved.queries import known_views
from calendar_app.enums import FeedScope
from calendar_app.models import Feed, SavedView
from campaigns.models import Campaign, Channel
from campaigns.queries.visible import visible_campaigns, visible_channels, visible_departments
from departments.access import Access
from departments.errors import NotAllowed, Refused
from departments.models import Department
from departments.roles import Permission


@dataclass(frozen=True)
class Target:
    """What a feed shows; the one row its scope asks for is there, the others are ``None``."""

    scope: FeedScope
    department: Department | None = None
    channel: Channel | None = None
    campaign: Campaign | None = None
    saved_view: SavedView | None = None

    @classmethod
    def of(cls, feed: Feed) -> "Target":
        """Return what a feed, read with its rows, shows by now; its campaign is left out, which not all may know of."""
        department = feed.department and (feed.department.merged_into or feed.department)
        return cls(FeedScope(feed.scope), department, feed.channel, saved_view=feed.saved_view)

    @property
    def name(self) -> str:
        """What a feed of this is called unless somebody names it."""
        row = self._row
        return str(row) if row else str(self.scope.label)

    @property
    def description(self) -> str:
        """What sort of thing this is, and its name."""
        row = self._row
        if row is None:
            return str(self.scope.label)
        words = {
            FeedScope.DEPARTMENT: _("Department"),
            FeedScope.CHANNEL: _("Channel"),
            FeedScope.CAMPAIGN: _("Campaign"),
            FeedScope.VIEW: _("View"),
        }
        return f"{words[self.scope]}: {row}"

    @property
    def key(self) -> str:
        """How the target is written in a form, an address or a command."""
        if keyed := self.campaign or self.saved_view:
            return f"{self.scope}:{keyed.pk}"
        row = self.department or self.channel
        return f"{self.scope}:{row.slug}" if row else str(self.scope)

    @property
    def _row(self) -> Department | Channel | Campaign | SavedView | None:
        return self.department or self.channel or self.campaign or self.saved_view


def target_of(text: str, access: Access, *, at: datetime) -> Target:
    """Return what ``text`` names. At most one query, for a campaign by its name one more.

    Raises ``Refused`` if it names nothing this person may see, ``NotAllowed`` for somebody else's department.
    """
    scope, _colon, slug = text.strip().partition(":")
    match scope:
        case FeedScope.ME | FeedScope.ALL if not slug:
            return Target(FeedScope(scope))
        case FeedScope.DEPARTMENT:
            return Target(FeedScope.DEPARTMENT, department=_department(slug, access))
        case FeedScope.CHANNEL:
            return Target(FeedScope.CHANNEL, channel=_channel(slug, access, at))
        case FeedScope.CAMPAIGN:
            return Target(FeedScope.CAMPAIGN, campaign=_campaign(slug, access, at))
        case FeedScope.VIEW:
            return Target(FeedScope.VIEW, saved_view=_view(slug, access))
    raise Refused(
        _("Choose what the feed is to show: me, all, department:NAME, channel:NAME, campaign:NAME or view:ID."),
        field="show",
    )


def _department(slug: str, access: Access) -> Department:
    department = visible_departments(access).filter(slug=slug, retired_at=None).first()
    if department is None:
        raise Refused(_("There is no department “%(name)s”. Choose one from the list.") % {"name": slug}, field="show")
    if not access.may(Permission.MAKE_DEPARTMENT_FEED, department.pk):
        raise NotAllowed(_("Feeds of %(name)s are made by its own people. Ask one of them.") % {"name": department})
    return department


def _channel(slug: str, access: Access, at: datetime) -> Channel:
    channel = visible_channels(access, at).filter(slug=slug, retired_at=None).first()
    if channel is None:
        raise Refused(_("There is no channel “%(name)s”. Choose one from the list.") % {"name": slug}, field="show")
    return channel


def _campaign(slug: str, access: Access, at: datetime) -> Campaign:
    """Return the campaign with this id, or the only one whose name reads so in an address."""
    rows = visible_campaigns(access, at)
    try:
        found = list(rows.filter(pk=uuid.UUID(slug)))
    except ValueError:
        named = [key for key, name in rows.values_list("pk", "name") if slug and slugify(name) == slug]
        found = list(rows.filter(pk__in=named).order_by("created_at"))
    if len(found) > 1:
        raise Refused(
            _("%(count)d campaigns are called “%(name)s”. Use the id of the one you mean: %(ids)s.")
            % {"count": len(found), "name": slug, "ids": ", ".join(str(campaign.pk) for campaign in found)},
            field="show",
        )
    if not found:
        raise Refused(_("There is no campaign “%(name)s” you may see.") % {"name": slug}, field="show")
    return found[0]


def _view(key: str, access: Access) -> SavedView:
    try:
        found = known_views(access).filter(pk=uuid.UUID(key)).first()
    except ValueError:
        found = None
    if found is None:
        raise Refused(_("There is no such view among yours. Choose one from the list."), field="show")
    return found


def targets_offered(access: Access, *, at: datetime) -> list[tuple[str, list[Target]]]:
    """Return what a form offers, in named groups. At most three queries."""
    departments = visible_departments(access).filter(retired_at=None).order_by("name")
    channels = visible_channels(access, at).filter(retired_at=None).order_by("name")
    mine = [row for row in departments if access.may(Permission.MAKE_DEPARTMENT_FEED, row.pk)]
    groups = [
        ("", [Target(FeedScope.ME), Target(FeedScope.ALL)]),
        (_("Views"), [Target(FeedScope.VIEW, saved_view=row) for row in known_views(access).order_by("name", "id")]),
        (_("Departments"), [Target(FeedScope.DEPARTMENT, department=row) for row in mine]),
        (_("Channels"), [Target(FeedScope.CHANNEL, channel=row) for row in channels]),
    ]
    return [(name, targets) for name, targets in groups if targets]
