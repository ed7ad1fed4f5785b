"""Weekly outlooks, to look at: which were planned, and what became of their mails.

Whether a mail was sent or had nothing to tell is one word here: it would say of a week that there is something in it
that its ops admin may not know of.
"""

from typing import Any, Final

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.alerts.kind_words import EMPTY_WEEK
from campaigns.enums import AlertKind, MessageState
from campaigns.models import Message, MessageAlert, WeeklyOutlook
from departments.admin.base import ReadOnlyAdmin, ReadOnlyInline

_UNDELIVERED: Final = (MessageState.DEAD, MessageState.BOUNCED)
_OVER: Final = (MessageState.SENT, MessageState.SUPPRESSED, *_UNDELIVERED)

_CLOSED: Final = Q(links__message__state=MessageState.SUPPRESSED) & ~Q(links__message__closed_reason=EMPTY_WEEK)
_COUNTED: Final = {
    "mails_waiting": Q(links__message__isnull=False) & ~Q(links__message__state__in=_OVER),
    "mails_done": Q(links__message__state__in=[MessageState.SENT, MessageState.SUPPRESSED]) & ~_CLOSED,
    "mails_undelivered": Q(links__message__state__in=_UNDELIVERED),
    "mails_closed": _CLOSED,
}
SENT_OR_EMPTY: Final = _("sent, or nothing to tell")


def how_it_stands(message: Message) -> str | Promise:
    """Return what became of the mail of an outlook, in words that say nothing of what the week holds."""
    if message.state == MessageState.SENT or message.closed_reason == EMPTY_WEEK:
        return SENT_OR_EMPTY
    if message.state == MessageState.SUPPRESSED:
        return _("not sent: %(reason)s") % {"reason": message.closed_reason}
    return MessageState(message.state).label if message.state in _UNDELIVERED else _("waiting")


class OutlookMailInline(ReadOnlyInline):
    """Whom an outlook goes to, and how far it has come."""

    model = MessageAlert
    fields = ["to", "stands"]
    readonly_fields = ["to", "stands"]
    verbose_name_plural = _("mails")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the links with their messages."""
        return super().get_queryset(request).select_related("message").order_by("message__address", "pk")

    @admin.display(description=_("to"))
    def to(self, link: MessageAlert) -> str:
        """Whom it goes to."""
        return link.message.address

    @admin.display(description=_("how it stands"))
    def stands(self, link: MessageAlert) -> str | Promise:
        """What became of it."""
        return how_it_stands(link.message)


@admin.register(WeeklyOutlook)
class WeeklyOutlookAdmin(ReadOnlyAdmin):
    """Which weekly outlooks are planned, left and were taken back; nothing of what the weeks hold."""

    inlines = [OutlookMailInline]
    fields = ["department", "week", "due_at", "state", "fired_at", "closed_reason"]
    list_display = ["department", "week", "due_at", "state", "waiting", "done", "undelivered", "closed"]
    list_filter = ["state", "due_at", "department"]
    list_select_related = ["department"]
    search_fields = ["department__name", "occurrence"]
    date_hierarchy = "local_date"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the outlooks with how many of their mails stand how."""
        counts = {name: Count("links", filter=condition) for name, condition in _COUNTED.items()}
        rows = super().get_queryset(request).filter(kind=AlertKind.WEEKLY_OUTLOOK)
        counted: QuerySet[Any] = rows.annotate(**counts)
        return counted

    @admin.display(description=_("week from"), ordering="occurrence")
    def week(self, outlook: WeeklyOutlook) -> str:
        """The first day of its week."""
        return outlook.occurrence

    @admin.display(description=_("waiting"), ordering="mails_waiting")
    def waiting(self, outlook: Any) -> int:
        """How many of its mails are still to leave."""
        return int(outlook.mails_waiting)

    @admin.display(description=SENT_OR_EMPTY, ordering="mails_done")
    def done(self, outlook: Any) -> int:
        """How many of its mails were sent, or had nothing to tell to their reader."""
        return int(outlook.mails_done)

    @admin.display(description=_("not delivered"), ordering="mails_undelivered")
    def undelivered(self, outlook: Any) -> int:
        """How many of its mails were given up or came back."""
        return int(outlook.mails_undelivered)

    @admin.display(description=_("not sent"), ordering="mails_closed")
    def closed(self, outlook: Any) -> int:
        """How many of its mails nobody wanted any more, or might not have."""
        return int(outlook.mails_closed)
