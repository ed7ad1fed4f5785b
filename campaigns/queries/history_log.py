"""The organisation's whole log, narrowed by what its reader asks for."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from calendar_app.lib.dates import midnight
from campaigns.models import Campaign
from campaigns.queries.history import history_of
from departments.access import Access
from departments.models import AuditEntry, User

NOBODY: Final = "0"
"""Asks for what nobody did: what followed the dates, or the command line."""

KINDS: Final[dict[str, tuple[str | Promise, tuple[str, ...]]]] = {
    "campaigns": (_("Campaigns"), ("campaigns.campaign", "campaigns.campaignnamed", "campaigns.keydate")),
    "activities": (_("Activities"), ("campaigns.activity", "campaigns.series", "campaigns.goahead")),
    "duties": (_("Duties"), ("campaigns.milestone",)),
    "alerts": (
        _("Alerts and mail"),
        ("campaigns.alert", "campaigns.message", "campaigns.bouncedaddress", "campaigns.hook"),
    ),
    "guests": (_("Guests"), ("campaigns.campaignguest", "campaigns.channelguest")),
    "channels": (_("Channels and plans"), ("campaigns.channel", "campaigns.leadtimerule", "campaigns.blackout")),
    "departments": (
        _("Departments"),
        ("departments.department", "departments.membership", "departments.route", "departments.specialdays"),
    ),
    "people": (
        _("People"),
        ("departments.user", "departments.absence", "departments.invitation", "campaigns.alertpreference"),
    ),
    "organisation": (_("Organisation"), ("departments.organisationsettings", "departments.workingcalendar")),
    "feeds": (
        _("Feeds, views, links, imports and tokens"),
        (
            "calendar_app.feed",
            "calendar_app.savedview",
            "calendar_app.importdraft",
            "calendar_app.apitoken",
            "calendar_app.overlay",
            "calendar_app.sharedlink",
        ),
    ),
}
"""Kinds of things that change: the words for each, and the subjects that belong to it."""


@dataclass(frozen=True)
class Asked:
    """What the reader asks of the log. Days are the reader's, both included; what is empty asks nothing."""

    text: str = ""
    who: str = ""
    kinds: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None

    @classmethod
    def from_query(cls, query: QueryDict) -> "Asked":
        """Return what an address asks: ``q``, ``who`` (a person's number), ``kind`` (many), ``since`` and ``until``."""
        who = query.get("who", "")
        return cls(
            # PostgreSQL takes no zero bytes.
            text=" ".join(query.get("q", "").replace("\x00", "").split())[:200],
            who=who if who.isdecimal() and len(who) < 10 else "",
            kinds=tuple(kind for kind in KINDS if kind in query.getlist("kind")),
            since=_day(query.get("since", "")),
            until=_day(query.get("until", "")),
        )

    @property
    def is_everything(self) -> bool:
        """Whether nothing is asked for."""
        return self == Asked()

    def condition(self) -> Q:
        """Return the condition for the entries asked for. Each word is in what was changed, who did it, or where."""
        condition = Q()
        if self.who:
            condition &= Q(by=None) if self.who == NOBODY else Q(by=int(self.who))
        if self.kinds:
            condition &= Q(subject_type__in=[name for kind in self.kinds for name in KINDS[kind][1]])
        if self.since:
            condition &= Q(at__gte=midnight(self.since))
        if self.until and self.until < dt.date.max:
            condition &= Q(at__lt=midnight(self.until + dt.timedelta(days=1)))
        for word in self.text.split():
            # Entries of campaigns the reader may not see are left out already, so a name finds only what they know.
            of_campaigns = Q(campaign_id__in=Campaign.objects.filter(name__icontains=word).values("pk"))
            condition &= Q(subject_name__icontains=word) | Q(by__name__icontains=word) | of_campaigns
        return condition


def log_of(access: Access, asked: Asked, at: dt.datetime) -> "QuerySet[AuditEntry]":
    """Return the entries of the whole log that ``access`` may read and asked for, the newest first. No query yet."""
    return history_of(access, asked.condition(), at)


def people_in_log(access: Access, at: dt.datetime) -> list[tuple[int, str]]:
    """Return who did anything that ``access`` may read of, by name. One query."""
    theirs = history_of(access, Q(by=OuterRef("pk")), at).order_by()
    people = User.objects.filter(Exists(theirs)).order_by("name", "pk")
    return list(people.values_list("pk", "name"))


def _day(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
