"""How channels, departments, people and the organisation itself are told. Pure."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.rules.story.deed import Deed, Telling, Tellings, simply
from campaigns.rules.story.planning import changed
from departments.enums import DayKind


def _owners(deed: Deed) -> str:
    facts = {"who": deed.who, "name": deed.name, "owners": deed.shown("owners", deed.after("owners"))}
    if facts["owners"]:
        return _("%(who)s gave “%(name)s” to %(owners)s.") % facts
    return _("%(who)s left “%(name)s” without an owner.") % facts


def _member(sentence: str | Promise, unknown: str | Promise) -> Telling:
    """Return a telling of somebody's place in a department; ``unknown`` is for an entry that does not hold who it was.

    The row itself says it where the entry does not, as long as it is there.
    """

    def telling(deed: Deed) -> str:
        facts = {
            "who": deed.who,
            "name": deed.name,
            "person": deed.shown("user", deed.either("user")) or deed.names.get(("member", deed.key), ""),
            "department": deed.shown("department", deed.either("department")) or deed.names.get(("team", deed.key), ""),
            "role": deed.shown("role", deed.either("role")).lower(),
        }
        return str(sentence if facts["person"] and facts["department"] else unknown) % facts

    return telling


def _route_changed(deed: Deed) -> str:
    facts = {"who": deed.who, "name": deed.name}
    if deed.after("is_active") is False:
        return _("%(who)s stopped using the route “%(name)s”.") % facts
    if deed.after("is_active") is True:
        return _("%(who)s took the route “%(name)s” into use again.") % facts
    return changed(gettext_lazy("%(who)s changed %(fields)s of the route “%(name)s”."))(deed)


def _tested(works: str | Promise, fails: str | Promise) -> Telling:
    """Return a telling of a test: one sentence where it arrived, and one where it did not."""

    def telling(deed: Deed) -> str:
        sentence = works if deed.after("outcome") == "accepted" else fails
        return str(sentence) % {"who": deed.who, "name": deed.name}

    return telling


def _person_changed(deed: Deed) -> str:
    facts = {"who": deed.who, "name": deed.name}
    if set(deed.changes) == {"is_ops_admin"}:
        if deed.after("is_ops_admin"):
            return _("%(who)s made %(name)s an ops admin.") % facts
        return _("%(name)s is no ops admin any more: %(who)s took it back.") % facts
    return changed(gettext_lazy("%(who)s changed %(fields)s of %(name)s."))(deed)


def _split(deed: Deed) -> str:
    return _("%(who)s split “%(name)s”: a part of it is a department of its own now.") % {
        "who": deed.who,
        "name": deed.name,
    }


def _merged(deed: Deed) -> str:
    facts = {"who": deed.who, "name": deed.name, "heir": deed.shown("merged_into", deed.after("merged_into"))}
    if facts["heir"]:
        return _("%(who)s merged “%(name)s” into %(heir)s.") % facts
    return _("%(who)s merged “%(name)s” into another department.") % facts


def _follower(sentence: str | Promise) -> Telling:
    """Return a telling of somebody who follows a department in a calendar program."""

    def telling(deed: Deed) -> str:
        person = deed.shown("user", deed.either("user")) or _("somebody")
        return str(sentence) % {"who": deed.who, "name": deed.name, "person": person}

    return telling


def _guest_of_channel(deed: Deed) -> str:
    person = deed.either("guest") or deed.shown("user", deed.either("user")) or deed.name
    facts = {"who": deed.who, "person": person, "until": deed.shown("expires_at", deed.after("expires_at"))}
    if deed.verb == "uninvited":
        return _("%(who)s ended the invitation of %(person)s to the channel.") % facts
    if facts["until"]:
        return _("%(who)s invited %(person)s to the channel (until %(until)s).") % facts
    return _("%(who)s invited %(person)s to the channel.") % facts


def _blackout_entered(deed: Deed) -> str:
    facts = {
        "who": deed.who,
        "name": deed.name,
        "first": deed.shown("first_day", deed.after("first_day")),
        "last": deed.shown("last_day", deed.after("last_day")),
    }
    return _("%(who)s closed days: “%(name)s”, %(first)s to %(last)s.") % facts


def _blackout_changed(deed: Deed) -> str:
    facts = {"who": deed.who, "name": deed.name}
    if set(deed.changes) == {"is_active"}:
        if deed.after("is_active"):
            return _("%(who)s put “%(name)s” in force again.") % facts
        return _("%(who)s opened the days of “%(name)s” again.") % facts
    return changed(gettext_lazy("%(who)s changed %(fields)s of the closed days “%(name)s”."))(deed)


def _moved(sentence: str | Promise) -> Telling:
    def telling(deed: Deed) -> str:
        before = deed.shown("department", deed.before("department")) or _("another department")
        after = deed.shown("department", deed.after("department")) or _("another department")
        person = deed.names.get(("member", deed.key)) or deed.name
        return str(sentence) % {"who": deed.who, "name": deed.name, "person": person, "before": before, "after": after}

    return telling


def _took_over(deed: Deed) -> str:
    facts = {"who": deed.who, "name": deed.name, "other": deed.shown("merged", deed.after("merged"))}
    if facts["other"]:
        return _("%(other)s became part of “%(name)s”: %(who)s merged them.") % facts
    return _("%(who)s merged another department into “%(name)s”.") % facts


def _handed_over(deed: Deed) -> str:
    facts = {"who": deed.who, "name": deed.name, "campaigns": deed.before("campaigns") or 0}
    facts["duties"] = deed.before("duties") or 0
    return _("%(who)s handed over what %(name)s held: campaigns %(campaigns)s, duties %(duties)s.") % facts


def _absent(sentence: str | Promise) -> Telling:
    """Return a telling of somebody's absence; the name of one is that of who is away, with its days after it."""

    def telling(deed: Deed) -> str:
        person = deed.shown("user", deed.either("user")) or deed.name.rpartition(" ")[0] or deed.name
        return str(sentence) % {"who": deed.who, "person": person}

    return telling


def _special(deed: Deed) -> str:
    """Tell of closed or open days or a busy season that came or went."""
    first, last = deed.shown("first_day", deed.either("first_day")), deed.shown("last_day", deed.either("last_day"))
    facts = {
        "who": deed.who,
        "name": deed.name,
        "whose": deed.shown("department", deed.either("department"))
        or deed.shown("calendar", deed.either("calendar"))
        or _("the working calendar"),
        "days": first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last},
    }
    return str(_SPECIAL.get((deed.verb, deed.either("kind")), _SOME_DAYS)) % facts


def _past(deed: Deed) -> str:
    return _("The demo organisation was given a past.")


_SOME_DAYS: Final = gettext_lazy("%(who)s changed the special days of %(whose)s: “%(name)s”, %(days)s.")
_SPECIAL: Final[dict[tuple[str, str], str | Promise]] = {
    ("created", DayKind.CLOSED): gettext_lazy("%(who)s closed %(whose)s, %(days)s: “%(name)s”."),
    ("created", DayKind.OPEN): gettext_lazy("%(who)s opened %(whose)s, %(days)s: “%(name)s”."),
    ("created", DayKind.BUSY): gettext_lazy("%(who)s entered a busy season of %(whose)s, %(days)s: “%(name)s”."),
    ("removed", DayKind.CLOSED): gettext_lazy("%(who)s took back that %(whose)s is closed, %(days)s: “%(name)s”."),
    ("removed", DayKind.OPEN): gettext_lazy("%(who)s took back that %(whose)s is open, %(days)s: “%(name)s”."),
    ("removed", DayKind.BUSY): gettext_lazy("%(who)s took back a busy season of %(whose)s, %(days)s: “%(name)s”."),
}
"""What was done with special days, by the verb and the kind of days."""

CHANNELS: Final[Tellings] = {
    ("ownpreset", "created"): simply(gettext_lazy("%(who)s kept a channel’s plan as the preset “%(name)s”.")),
    ("ownpreset", "deleted"): simply(gettext_lazy("%(who)s deleted the preset “%(name)s”.")),
    ("channel", "created"): simply(gettext_lazy("%(who)s added the channel “%(name)s”.")),
    ("channel", "changed"): changed(gettext_lazy("%(who)s changed %(fields)s of “%(name)s”.")),
    ("channel", "gave to its owners"): _owners,
    ("channel", "retired"): simply(gettext_lazy("%(who)s took the channel “%(name)s” out of use.")),
    ("channel", "brought back"): simply(gettext_lazy("%(who)s brought the channel “%(name)s” back.")),
    ("channel", "changed its policy"): simply(
        gettext_lazy("%(who)s changed what happens at short notice on “%(name)s”.")
    ),
    ("closingdate", "created"): simply(gettext_lazy("%(who)s added the issue “%(name)s”.")),
    ("closingdate", "changed"): changed(gettext_lazy("%(who)s changed %(fields)s of the issue “%(name)s”.")),
    ("closingdate", "retired"): simply(gettext_lazy("%(who)s retired the issue “%(name)s”.")),
    ("closingdate", "brought back"): simply(gettext_lazy("%(who)s brought the issue “%(name)s” back.")),
    ("leadtimerule", "created"): simply(gettext_lazy("%(who)s added “%(name)s” to the lead-time plan.")),
    ("leadtimerule", "changed"): changed(gettext_lazy("%(who)s changed %(fields)s of “%(name)s” in the plan.")),
    ("leadtimerule", "retired"): simply(gettext_lazy("%(who)s took “%(name)s” out of the lead-time plan.")),
    ("leadtimerule", "brought back"): simply(gettext_lazy("%(who)s put “%(name)s” back into the lead-time plan.")),
    ("blackout", "created"): _blackout_entered,
    ("blackout", "changed"): _blackout_changed,
    ("channelguest", "invited"): _guest_of_channel,
    ("channelguest", "uninvited"): _guest_of_channel,
}
"""What happens to channels and their plans."""

DEPARTMENTS: Final[Tellings] = {
    ("department", "created"): simply(gettext_lazy("%(who)s added the department “%(name)s”.")),
    ("department", "changed"): changed(gettext_lazy("%(who)s changed %(fields)s of “%(name)s”.")),
    ("department", "retired"): simply(gettext_lazy("%(who)s took the department “%(name)s” out of use.")),
    ("department", "brought back"): simply(gettext_lazy("%(who)s brought the department “%(name)s” back.")),
    ("department", "merged"): _merged,
    ("department", "took over"): _took_over,
    ("department", "split"): _split,
    ("department", "ended a feed of"): _follower(
        gettext_lazy("%(who)s ended the feed with which %(person)s followed “%(name)s”.")
    ),
    ("department", "restored a feed of"): _follower(
        gettext_lazy("%(who)s brought the feed back with which %(person)s follows “%(name)s”.")
    ),
    ("membership", "created"): _member(
        gettext_lazy("%(who)s took %(person)s into %(department)s, as %(role)s."),
        gettext_lazy("%(who)s took in %(name)s."),
    ),
    ("membership", "changed"): _member(
        gettext_lazy("%(who)s made %(person)s %(role)s of %(department)s."),
        gettext_lazy("%(who)s changed a role: %(name)s."),
    ),
    ("membership", "removed"): _member(
        gettext_lazy("%(who)s took %(person)s out of %(department)s."),
        gettext_lazy("%(who)s took out %(name)s."),
    ),
    ("membership", "moved"): _moved(gettext_lazy("%(who)s moved %(person)s from %(before)s to %(after)s.")),
    ("route", "moved"): _moved(gettext_lazy("%(who)s moved the route “%(name)s” from %(before)s to %(after)s.")),
    ("route", "mail came back"): simply(
        gettext_lazy("Mail to “%(name)s” came back. It gets nothing until somebody says that it works again.")
    ),
    ("route", "mail works again"): simply(gettext_lazy("%(who)s said that “%(name)s” works again.")),
    ("bouncedaddress", "mail came back"): simply(gettext_lazy("Mail to “%(name)s” came back.")),
    ("bouncedaddress", "mail works again"): simply(gettext_lazy("%(who)s said that “%(name)s” works again.")),
    ("route", "created"): simply(gettext_lazy("%(who)s added a route: “%(name)s”.")),
    ("route", "changed"): _route_changed,
    ("route", "readdressed"): simply(gettext_lazy("%(who)s gave the route “%(name)s” another address.")),
    ("route", "signed anew"): simply(gettext_lazy("%(who)s gave the route “%(name)s” another secret.")),
    ("route", "tested"): _tested(
        gettext_lazy("%(who)s tested the route “%(name)s”: it works."),
        gettext_lazy("%(who)s tested the route “%(name)s”: it does not work."),
    ),
    ("hook", "created"): simply(gettext_lazy("%(who)s made the web hook “%(name)s”.")),
    ("hook", "changed"): changed(gettext_lazy("%(who)s changed %(fields)s of the web hook “%(name)s”.")),
    ("hook", "readdressed"): simply(gettext_lazy("%(who)s gave the web hook “%(name)s” another address.")),
    ("hook", "signed anew"): simply(gettext_lazy("%(who)s gave the web hook “%(name)s” another secret.")),
    ("hook", "tested"): _tested(
        gettext_lazy("%(who)s tested the web hook “%(name)s”: it works."),
        gettext_lazy("%(who)s tested the web hook “%(name)s”: it does not work."),
    ),
    ("hook", "paused"): simply(gettext_lazy("%(who)s paused the web hook “%(name)s”.")),
    ("hook", "resumed"): simply(gettext_lazy("%(who)s let the web hook “%(name)s” go on.")),
    ("hook", "removed"): simply(gettext_lazy("%(who)s removed the web hook “%(name)s”.")),
    ("hook", "restored"): simply(gettext_lazy("%(who)s brought the web hook “%(name)s” back.")),
    ("hook", "moved"): _moved(gettext_lazy("%(who)s moved the web hook “%(name)s” from %(before)s to %(after)s.")),
    ("hook", "sent again"): simply(
        gettext_lazy("%(who)s sent events to the web hook “%(name)s” once more: %(count)s."), count="count"
    ),
}
"""What happens to departments, to who is in them and to how they are reached."""

ORGANISATION: Final[Tellings] = {
    ("user", "created"): simply(gettext_lazy("%(who)s added %(name)s.")),
    ("user", "changed"): _person_changed,
    ("user", "gave a new password to"): simply(gettext_lazy("%(who)s gave %(name)s a new password.")),
    ("user", "locked out"): simply(gettext_lazy("%(who)s took from %(name)s the leave to sign in.")),
    ("user", "let in again"): simply(gettext_lazy("%(who)s let %(name)s in again.")),
    ("user", "handed over"): _handed_over,
    ("user", "invited to sign in"): simply(gettext_lazy("%(who)s invited %(name)s to sign in.")),
    ("user", "accepted the invitation"): simply(gettext_lazy("%(name)s accepted the invitation to sign in.")),
    ("user", "began to look on as"): simply(gettext_lazy("%(who)s began to look on as %(name)s.")),
    ("user", "stopped looking on as"): simply(gettext_lazy("%(who)s stopped looking on as %(name)s.")),
    ("user", "mail came back"): simply(
        gettext_lazy("Mail to %(name)s came back. They get no mail until somebody says that their address works again.")
    ),
    ("user", "mail works again"): simply(gettext_lazy("%(who)s said that the address of %(name)s works again.")),
    ("user", "erased"): simply(gettext_lazy("%(who)s erased a person’s name and address.")),
    ("invitation", "invited"): simply(gettext_lazy("%(who)s invited %(name)s to sign in.")),
    ("invitation", "invited again"): simply(gettext_lazy("%(who)s sent %(name)s the invitation to sign in again.")),
    ("invitation", "accepted"): simply(gettext_lazy("%(name)s accepted the invitation to sign in.")),
    ("invitation", "uninvited"): simply(gettext_lazy("%(who)s took back the invitation of %(name)s to sign in.")),
    ("absence", "created"): _absent(gettext_lazy("%(who)s entered when %(person)s is away.")),
    ("absence", "changed"): _absent(gettext_lazy("%(who)s changed when %(person)s is away.")),
    ("absence", "ended"): _absent(gettext_lazy("%(who)s noted that %(person)s is back.")),
    ("absence", "removed"): _absent(gettext_lazy("%(who)s called off an absence of %(person)s.")),
    ("absence", "lost its stand-in"): _absent(
        gettext_lazy("Nobody stands in for %(person)s any more: %(who)s let the deputy go.")
    ),
    ("invitation", "invited to sign in"): simply(gettext_lazy("%(who)s invited %(name)s to sign in.")),
    ("invitation", "accepted the invitation"): simply(gettext_lazy("%(name)s accepted the invitation to sign in.")),
    ("alertpreference", "created"): simply(gettext_lazy("%(who)s chose how to be told of alerts.")),
    ("alertpreference", "changed"): changed(gettext_lazy("%(who)s changed %(fields)s of how to be told of alerts.")),
    ("alertpreference", "removed"): simply(gettext_lazy("%(who)s took back a choice of how to be told of alerts.")),
    ("workingcalendar", "created"): simply(gettext_lazy("%(who)s added the working calendar “%(name)s”.")),
    ("workingcalendar", "changed"): changed(
        gettext_lazy("%(who)s changed %(fields)s of the working calendar “%(name)s”.")
    ),
    ("workingcalendar", "deleted"): simply(gettext_lazy("%(who)s deleted the working calendar “%(name)s”.")),
    ("specialdays", "created"): _special,
    ("specialdays", "changed"): changed(gettext_lazy("%(who)s changed %(fields)s of the special days “%(name)s”.")),
    ("specialdays", "removed"): _special,
    ("organisationsettings", "changed"): changed(gettext_lazy("%(who)s changed the organisation’s %(fields)s.")),
    ("organisationsettings", "given a past"): _past,
    ("organisationsettings", "took as told"): simply(
        gettext_lazy("A backup was put back: what had been told until then is not sent again.")
    ),
    ("organisationsettings", "applied retention"): simply(
        gettext_lazy("Instep let go of what the organisation keeps no longer.")
    ),
}
"""What happens to people, and to what holds for the whole organisation."""
