"""Every kind of alert, each one entry in ``KINDS``: what it says, what to do next, and when it stands no more.

To add a kind: name it in ``campaigns.enums.AlertKind``, plan it in ``campaigns.rules``, and give it an entry here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from campaigns.alerts import kind_words as words
from campaigns.enums import AlertKind
from campaigns.queries.alert_lines import AlertLine
from campaigns.rules.tastes import Useful
from campaigns.rules.telling import Standing


@dataclass(frozen=True)
class Kind:
    """One kind of alert.

    ``says`` returns the sentence without the campaign's name, ``next_step`` what to do about it, ``measure`` the few
    words in brackets behind it, and ``gone`` why the alert stands no more: empty while it stands. ``heading`` stands
    over several in a digest and ``counted`` sums them up in its subject. ``rank`` orders them, the most pressing first.
    What ``climbs`` goes on to the members, the head and the campaign's owner while nobody has seen it. ``useful`` says
    how long people may put off being told, and ``may_be_muted`` whether they may say that they want no mail of it. Of
    what is ``for_planning`` plain members and viewers get mail only if they say so.
    """

    name: AlertKind
    rank: int
    heading: str | Promise
    counted: Promise
    says: Callable[[AlertLine], str]
    next_step: Callable[[AlertLine], str]
    measure: Callable[[AlertLine], str]
    gone: Callable[[AlertLine], str]
    useful: Useful
    may_be_muted: bool = True
    climbs: bool = False
    for_planning: bool = False

    def counts(self, count: int) -> str:
        """Return how many of this kind there are, in words: "2 late"."""
        return str(self.counted % {"count": count})


def _reminder_says(line: AlertLine) -> str:
    return _("Reminder: %(alert)s") % {"alert": _original(line).says(line.original)}


def _original(line: AlertLine) -> Kind:
    """Return the kind a reminder reminds of."""
    return KINDS[line.original.kind]


KINDS: Final[dict[AlertKind, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(
            name=AlertKind.EXCEPTION_WANTED,
            rank=0,
            heading=gettext_lazy("Exceptions wanted"),
            counted=ngettext_lazy("%(count)d exception wanted", "%(count)d exceptions wanted", "count"),
            says=words.wanted_says,
            next_step=words.wanted_next,
            measure=words.asked_short_by,
            gone=words.exception_gone,
            useful=Useful.AS_USUAL,
            may_be_muted=False,
            climbs=True,
        ),
        Kind(
            name=AlertKind.EXCEPTION_ANSWERED,
            rank=1,
            heading=gettext_lazy("Exceptions answered"),
            counted=ngettext_lazy("%(count)d exception answered", "%(count)d exceptions answered", "count"),
            says=words.answered_says,
            next_step=words.answered_next,
            measure=words.asked_short_by,
            gone=words.exception_gone,
            useful=Useful.THAT_DAY,
        ),
        Kind(
            name=AlertKind.SHORT_NOTICE,
            rank=2,
            heading=gettext_lazy("Short notice"),
            counted=ngettext_lazy("%(count)d short notice", "%(count)d short notices", "count"),
            says=words.saying(gettext_lazy("%(channel)s: short notice for “%(duty)s”")),
            next_step=words.saying(
                gettext_lazy("It should have been done by %(day)s. Say today whether you can make it, and how.")
            ),
            measure=words.short_by,
            gone=words.duty_gone,
            useful=Useful.AS_USUAL,
            may_be_muted=False,
            climbs=True,
        ),
        Kind(
            name=AlertKind.CANCELLED,
            rank=3,
            heading=gettext_lazy("Off"),
            counted=ngettext_lazy("%(count)d off", "%(count)d off", "count"),
            says=words.cancelled_says,
            next_step=words.cancelled_next,
            measure=words.when_before,
            gone=words.cancelled_gone,
            useful=Useful.TO_ITS_DAY,
        ),
        Kind(
            name=AlertKind.LATE,
            rank=4,
            heading=gettext_lazy("Late"),
            counted=ngettext_lazy("%(count)d late", "%(count)d late", "count"),
            says=words.saying(gettext_lazy("%(channel)s: “%(duty)s” is late")),
            next_step=words.saying(
                gettext_lazy("It was due on %(day)s. Mark it done if it is, or tell the planner when it will be.")
            ),
            measure=words.days_left,
            gone=words.duty_gone,
            useful=Useful.THAT_DAY,
            climbs=True,
        ),
        Kind(
            name=AlertKind.DUE,
            rank=6,
            heading=gettext_lazy("Due"),
            counted=ngettext_lazy("%(count)d due", "%(count)d due", "count"),
            says=words.due_says,
            next_step=words.saying(gettext_lazy("Mark it done when it is. If it will be late, tell the planner now.")),
            measure=words.unless_today,
            gone=words.duty_gone,
            useful=Useful.THAT_DAY,
        ),
        Kind(
            name=AlertKind.DAY_WANTED,
            rank=5,
            heading=gettext_lazy("Another day proposed"),
            counted=ngettext_lazy("%(count)d day proposed", "%(count)d days proposed", "count"),
            says=words.saying(gettext_lazy("%(channel)s: another day is proposed for “%(duty)s”")),
            next_step=words.saying(gettext_lazy("It is due on %(day)s. See what is asked and why, and answer.")),
            measure=words.days_left,
            gone=words.proposal_gone,
            useful=Useful.AS_USUAL,
            may_be_muted=False,
            climbs=True,
        ),
        Kind(
            name=AlertKind.DAY_ANSWERED,
            rank=7,
            heading=gettext_lazy("Proposals answered"),
            counted=ngettext_lazy("%(count)d proposal answered", "%(count)d proposals answered", "count"),
            says=words.saying(gettext_lazy("%(channel)s: the day you proposed for “%(duty)s” is answered")),
            next_step=words.saying(gettext_lazy("It is due on %(day)s now. See the answer.")),
            measure=words.days_left,
            gone=words.never,
            useful=Useful.THAT_DAY,
        ),
        Kind(
            name=AlertKind.HANDED_BACK,
            rank=8,
            heading=gettext_lazy("Not for them"),
            counted=ngettext_lazy("%(count)d handed back", "%(count)d handed back", "count"),
            says=words.handed_back_says,
            next_step=words.handed_back_next,
            measure=words.days_left,
            gone=words.hand_back_gone,
            useful=Useful.AS_USUAL,
            may_be_muted=False,
            climbs=True,
        ),
        Kind(
            name=AlertKind.HAND_BACK_ANSWERED,
            rank=9,
            heading=gettext_lazy("“Not for us” answered"),
            counted=ngettext_lazy("%(count)d answer", "%(count)d answers", "count"),
            says=words.hand_back_answered_says,
            next_step=words.hand_back_answered_next,
            measure=words.unless_given,
            gone=words.never,
            useful=Useful.THAT_DAY,
        ),
        Kind(
            name=AlertKind.REMINDER,
            rank=10,
            heading=gettext_lazy("Reminders"),
            counted=ngettext_lazy("%(count)d reminder", "%(count)d reminders", "count"),
            says=_reminder_says,
            next_step=lambda line: _original(line).next_step(line.original),
            measure=lambda line: _original(line).measure(line.original),
            gone=lambda line: _original(line).gone(line.original),
            useful=Useful.THAT_DAY,
            climbs=True,
        ),
        Kind(
            name=AlertKind.MOVED,
            rank=11,
            heading=gettext_lazy("Moved"),
            counted=ngettext_lazy("%(count)d moved", "%(count)d moved", "count"),
            says=words.moved_says,
            next_step=words.moved_next,
            measure=words.days_left,
            gone=words.news_gone(Standing.TENTATIVE, Standing.CONFIRMED),
            useful=Useful.TO_ITS_DAY,
        ),
        Kind(
            name=AlertKind.COMING,
            rank=12,
            heading=gettext_lazy("Work begins"),
            counted=ngettext_lazy("work begins on %(count)d duty", "work begins on %(count)d duties", "count"),
            says=words.saying(gettext_lazy("%(channel)s: work begins on “%(duty)s”")),
            next_step=words.saying(gettext_lazy("It is due on %(day)s. Take it on, or give it to somebody.")),
            measure=words.days_left,
            gone=words.duty_gone,
            useful=Useful.TO_ITS_DAY,
            climbs=True,
        ),
        Kind(
            name=AlertKind.NEW,
            rank=13,
            heading=gettext_lazy("New"),
            counted=ngettext_lazy("%(count)d new", "%(count)d new", "count"),
            says=words.saying(gettext_lazy("%(channel)s: new, “%(activity)s”")),
            next_step=words.saying(gettext_lazy("It runs %(days)s. Look at the duties it makes for you.")),
            measure=words.days_left,
            gone=words.news_gone(Standing.CONFIRMED),
            useful=Useful.TO_ITS_DAY,
        ),
        Kind(
            name=AlertKind.TENTATIVE,
            rank=14,
            heading=gettext_lazy("May come"),
            counted=ngettext_lazy("%(count)d may come", "%(count)d may come", "count"),
            says=words.saying(gettext_lazy("%(channel)s: “%(activity)s” may come")),
            next_step=words.saying(
                gettext_lazy("It would run %(days)s. Nothing to do yet: say so early if it does not fit.")
            ),
            measure=words.days_left,
            gone=words.news_gone(Standing.TENTATIVE),
            useful=Useful.TO_ITS_DAY,
        ),
        Kind(
            name=AlertKind.WEEKLY_OUTLOOK,
            rank=15,
            heading=gettext_lazy("Weekly outlook"),
            counted=ngettext_lazy("%(count)d weekly outlook", "%(count)d weekly outlooks", "count"),
            says=words.outlook_says,
            next_step=words.saying(gettext_lazy("All of it is on your desk and in the calendar.")),
            measure=words.outlook_holds,
            gone=words.outlook_gone,
            useful=Useful.THAT_DAY,
            for_planning=True,
        ),
    )
}

assert set(KINDS) == set(AlertKind), "every kind has its entry"
assert len({kind.rank for kind in KINDS.values()}) == len(KINDS), "kinds do not mix in a digest"
