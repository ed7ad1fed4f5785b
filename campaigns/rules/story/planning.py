"""How campaigns, their activities and their duties are told. Pure."""

import datetime as dt
from typing import Final

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendar_app.lib.dates import short_day, short_days
from campaigns.enums import ActivityState, CampaignState
from campaigns.rules.story.deed import Deed, Telling, Tellings, simply
from campaigns.rules.story.labels import in_order, label_of


def _days(deed: Deed, side: int) -> str:
    """Return the days of an activity before (0) or after (1) the deed; one not touched is taken from the other side."""

    def on(field: str) -> dt.date | None:
        value = deed.pair(field)[side]
        try:
            return dt.date.fromisoformat(str(value)) if value else None
        except ValueError:
            return None

    starts_on, ends_on = on("starts_on"), on("ends_on")
    if starts_on and ends_on:
        return short_days(starts_on, ends_on, today=deed.today)
    day = starts_on or ends_on
    return short_day(day, today=deed.today) if day else ""


def fields_of(deed: Deed) -> str:
    """Return what a deed changed, in words: "name and brand"."""
    labels = [label for field in in_order(deed.changes) if (label := label_of(deed.subject, field))]
    return get_text_list(list(dict.fromkeys(labels)), _("and"))


def changed(sentence: str | Promise) -> Telling:
    """Return a telling that fills ``%(fields)s`` with what changed, beside ``%(who)s`` and ``%(name)s``."""
    return lambda deed: str(sentence) % {"who": deed.who, "name": deed.name, "fields": fields_of(deed)}


def _key_date(sentence: str | Promise) -> Telling:
    """Return a telling of a key date that came or went, with its days."""

    def telling(deed: Deed) -> str:
        first, last = (deed.shown(field, deed.either(field)) for field in ("first_day", "last_day"))
        days = first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}
        return str(sentence) % {"who": deed.who, "name": deed.name, "days": days}

    return telling


def _reasoned(sentence: str | Promise, field: str) -> Telling:
    return lambda deed: str(sentence) % {"who": deed.who, "name": deed.name, "reason": deed.after(field) or ""}


def _made(sentence: str | Promise) -> Telling:
    """Return a telling of a campaign's new state; what was cancelled before has been brought back."""

    def telling(deed: Deed) -> str:
        if deed.before("state") == CampaignState.CANCELLED:
            state = deed.shown("state", deed.after("state")).lower()
            return _("%(who)s restored the campaign: %(state)s.") % {"who": deed.who, "state": state}
        return str(sentence) % {"who": deed.who}

    return telling


def _imported(deed: Deed) -> str:
    facts = {"who": deed.who, "count": deed.after("activities") or 0, "file": deed.after("file") or ""}
    return _("%(who)s imported %(count)s activities from “%(file)s”.") % facts


def _activity_changed(deed: Deed) -> str:
    facts = {"who": deed.who, "name": deed.name, "fields": fields_of(deed)}
    if deed.after("state") == ActivityState.CANCELLED:
        return _("%(who)s cancelled “%(name)s”.") % facts
    if deed.before("state") == ActivityState.CANCELLED:
        return _("%(who)s brought “%(name)s” back.") % facts
    if set(deed.changes) == {"state"}:
        facts["state"] = deed.shown("state", deed.after("state")).lower()
        return _("%(who)s made “%(name)s” %(state)s.") % facts
    return _("%(who)s changed %(fields)s of “%(name)s”.") % facts


def _added(deed: Deed) -> str:
    days = _days(deed, 1)
    if days:
        return _("%(who)s added “%(name)s”, %(days)s.") % {"who": deed.who, "name": deed.name, "days": days}
    return _("%(who)s added “%(name)s”, without a date yet.") % {"who": deed.who, "name": deed.name}


def _moved(deed: Deed) -> str:
    before, after = _days(deed, 0), _days(deed, 1)
    facts = {"who": deed.who, "name": deed.name, "before": before, "after": after}
    if before and after:
        return _("%(who)s moved “%(name)s” from %(before)s to %(after)s.") % facts
    if after:
        return _("%(who)s gave “%(name)s” its date: %(after)s.") % facts
    if before:
        return _("%(who)s took “%(name)s” off the calendar; it was on %(before)s.") % facts
    return _("%(who)s changed the time of “%(name)s”.") % facts


def _assigned(deed: Deed) -> str:
    facts = {"who": deed.who, "name": deed.name, "person": deed.shown("assignee", deed.after("assignee"))}
    if facts["person"]:
        return _("%(who)s gave “%(name)s” to %(person)s.") % facts
    return _("%(who)s left “%(name)s” to the whole department.") % facts


def _put_as_it_was(deed: Deed) -> str:
    facts = {"who": deed.who, "name": deed.name, "state": deed.shown("state", deed.after("state")).lower()}
    if facts["state"]:
        return _("%(who)s made “%(name)s” %(state)s, as it was.") % facts
    return _("%(who)s gave “%(name)s” back to who had it.") % facts


def _put_back_on_its_day(deed: Deed) -> str:
    facts = {"who": deed.who, "name": deed.name, "day": deed.shown("due_on", deed.after("due_on"))}
    if facts["day"]:
        return _("%(who)s put “%(name)s” back on %(day)s.") % facts
    if deed.after("is_held"):
        return _("%(who)s held “%(name)s” again: it keeps its date when its activity moves.") % facts
    return _("%(who)s let “%(name)s” move with its activity again.") % facts


def _went_ahead(deed: Deed) -> str:
    facts = {"who": deed.who, "name": deed.name, "reason": deed.after("reason") or ""}
    facts["clash"] = deed.shown("kind", deed.after("kind")).lower()
    return _("%(who)s kept the days of “%(name)s” in spite of a clash (%(clash)s): “%(reason)s”") % facts


def _invited(deed: Deed) -> str:
    facts = {"who": deed.who, "person": _guest(deed), "until": deed.shown("expires_at", deed.after("expires_at"))}
    if facts["until"]:
        return _("%(who)s invited %(person)s as a guest (until %(until)s).") % facts
    return _("%(who)s invited %(person)s as a guest.") % facts


def _guest(deed: Deed) -> str:
    return str(deed.either("guest") or deed.shown("user", deed.either("user")) or deed.name)


def _uninvited(deed: Deed) -> str:
    return _("%(who)s ended the invitation of %(person)s.") % {"who": deed.who, "person": _guest(deed)}


def _asked(deed: Deed) -> str:
    facts = {"who": deed.who, "name": deed.name, "why": deed.after("why") or ""}
    if facts["why"]:
        return _("%(who)s asked for an exception for %(name)s: “%(why)s”") % facts
    return _("%(name)s needs an exception: its dates were planned again.") % facts


def _answered(sentence: str | Promise) -> Telling:
    def telling(deed: Deed) -> str:
        said = str(sentence) % {"who": deed.who, "name": deed.name}
        reason = deed.after("reason")
        return f"{said} “{reason}”" if reason else said

    return telling


PLANNING: Final[Tellings] = {
    ("campaign", "created"): simply(gettext_lazy("%(who)s started the campaign.")),
    ("campaign", "changed"): changed(gettext_lazy("%(who)s changed %(fields)s.")),
    ("campaign", "made draft"): _made(gettext_lazy("%(who)s took the campaign back to a draft.")),
    ("campaign", "made tentative"): _made(gettext_lazy("%(who)s made the campaign tentative.")),
    ("campaign", "made confirmed"): _made(gettext_lazy("%(who)s confirmed the campaign.")),
    ("campaign", "made live"): _made(gettext_lazy("The campaign went live.")),
    ("campaign", "made done"): _made(gettext_lazy("The campaign is done: all its activities are over.")),
    ("campaign", "made archived"): _made(gettext_lazy("%(who)s archived the campaign.")),
    ("campaign", "cancelled"): _reasoned(gettext_lazy("%(who)s cancelled the campaign: “%(reason)s”"), "cancel_reason"),
    ("campaign", "imported"): _imported,
    ("campaign", "copied"): simply(gettext_lazy("%(who)s made the campaign as a copy of another one.")),
    ("campaign", "changed who may know"): simply(gettext_lazy("%(who)s changed who may know of the campaign.")),
    ("campaignnamed", "named"): simply(gettext_lazy("%(who)s named %(name)s: they may know of the campaign.")),
    ("campaignnamed", "unnamed"): simply(gettext_lazy("%(who)s took %(name)s off the list of who may know.")),
    ("campaignguest", "invited"): _invited,
    ("campaignguest", "uninvited"): _uninvited,
    ("activity", "created"): _added,
    ("activity", "changed"): _activity_changed,
    ("activity", "moved"): _moved,
    ("activity", "changed the items"): simply(gettext_lazy("%(who)s changed the items of “%(name)s”.")),
    ("activity", "made planned"): simply(gettext_lazy("“%(name)s” lies ahead again.")),
    ("activity", "made booked"): simply(gettext_lazy("“%(name)s” lies ahead again, and is booked.")),
    ("activity", "made live"): simply(gettext_lazy("“%(name)s” went live.")),
    ("activity", "made done"): simply(gettext_lazy("“%(name)s” is over.")),
    ("series", "created"): simply(gettext_lazy("%(who)s started the series “%(name)s”.")),
    ("series", "changed"): changed(gettext_lazy("%(who)s changed %(fields)s of the series “%(name)s”.")),
    ("series", "split"): simply(gettext_lazy("%(who)s let a later part of the series “%(name)s” go its own way.")),
    ("milestone", "taken on"): simply(gettext_lazy("%(who)s took on “%(name)s”.")),
    ("milestone", "assigned"): _assigned,
    ("milestone", "finished"): simply(gettext_lazy("%(who)s finished “%(name)s”.")),
    ("milestone", "waived"): _reasoned(gettext_lazy("%(who)s waived “%(name)s”: “%(reason)s”"), "waive_reason"),
    ("milestone", "put back"): simply(gettext_lazy("%(who)s gave “%(name)s” back to the department.")),
    ("milestone", "reopened"): simply(gettext_lazy("%(who)s opened “%(name)s” again.")),
    ("milestone", "made as it was"): _put_as_it_was,
    ("goahead", "went ahead"): _went_ahead,
    ("milestone", "held"): simply(gettext_lazy("%(who)s held “%(name)s”: it keeps its date when its activity moves.")),
    ("milestone", "released"): simply(gettext_lazy("%(who)s let “%(name)s” move with its activity again.")),
    ("milestone", "created"): simply(gettext_lazy("%(who)s added the duty “%(name)s”, due %(day)s."), day="due_on"),
    ("milestone", "changed"): changed(gettext_lazy("%(who)s changed %(fields)s of the duty “%(name)s”.")),
    ("milestone", "called off"): simply(gettext_lazy("%(who)s called the duty “%(name)s” off.")),
    ("milestone", "asked for another day"): simply(
        gettext_lazy("%(who)s asked for %(day)s for “%(name)s”: “%(reason)s”"), day="due_on", reason="reason"
    ),
    ("milestone", "accepted another day"): simply(
        gettext_lazy("%(who)s accepted another day for “%(name)s”: %(day)s."), day="due_on"
    ),
    ("milestone", "put back on its day"): _put_back_on_its_day,
    ("milestone", "declined another day"): simply(
        gettext_lazy("%(who)s declined another day for “%(name)s”: “%(answer)s”"), answer="answer"
    ),
    ("milestone", "took a proposed day back"): simply(
        gettext_lazy("%(who)s took back the day proposed for “%(name)s”.")
    ),
    ("milestone", "handed back"): simply(
        gettext_lazy("%(who)s said that “%(name)s” is not for %(department)s: “%(reason)s”"),
        department="department",
        reason="reason",
    ),
    ("milestone", "given to another department"): simply(
        gettext_lazy("%(who)s gave “%(name)s” to %(departments)s."), departments="departments"
    ),
    ("milestone", "left with its department"): simply(
        gettext_lazy("%(who)s left “%(name)s” where it is: “%(answer)s”"), answer="answer"
    ),
    ("milestone", "kept after all"): simply(gettext_lazy("%(who)s kept “%(name)s” after all.")),
    ("noticeexception", "asked"): _asked,
    ("noticeexception", "asked anew"): _asked,
    ("noticeexception", "accepted"): _answered(gettext_lazy("%(who)s accepted the short notice for %(name)s.")),
    ("noticeexception", "accepted with less scope"): _answered(
        gettext_lazy("%(who)s accepted the short notice for %(name)s with less scope.")
    ),
    ("noticeexception", "declined"): _answered(gettext_lazy("%(who)s declined the exception for %(name)s.")),
    ("noticeexception", "opened again"): simply(gettext_lazy("%(who)s took the answer for %(name)s back.")),
    ("noticeexception", "withdrawn"): simply(gettext_lazy("%(who)s took back the question for %(name)s.")),
    ("noticeexception", "asked after all"): simply(
        gettext_lazy("%(who)s asked for the exception for %(name)s after all.")
    ),
    ("noticeexception", "became moot"): simply(gettext_lazy("%(name)s needs no exception any more.")),
    ("noticeexception", "stands again"): simply(gettext_lazy("What was said about %(name)s holds again.")),
    ("keydate", "created"): _key_date(gettext_lazy("%(who)s entered the key date “%(name)s”, %(days)s.")),
    ("keydate", "changed"): changed(gettext_lazy("%(who)s changed %(fields)s of the key date “%(name)s”.")),
    ("keydate", "removed"): _key_date(gettext_lazy("%(who)s removed the key date “%(name)s”, %(days)s.")),
    ("alert", "acknowledged"): simply(gettext_lazy("%(who)s has seen an alert.")),
    ("alert", "made wait again"): simply(gettext_lazy("%(who)s let an alert wait again.")),
    ("alert", "put off"): simply(gettext_lazy("%(who)s put an alert off to %(day)s."), day="remind_on"),
    ("message", "tried again"): simply(gettext_lazy("%(who)s let a mail that was given up leave again.")),
}
"""What happens to campaigns and all that is in them."""
