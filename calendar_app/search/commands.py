"""Places and deeds the finder leads to by name, and the days somebody types."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from calendar_app.calendar.kinds import KINDS
from calendar_app.lib.dates import spoken_day
from calendar_app.lib.habits import active_date_order
from calendar_app.search.dates import typed_day
from campaigns.rules.people_permissions import can_see_people
from campaigns.rules.permissions import can_plan_campaigns, can_see_hooks, can_see_log
from departments.access import Access

_GO: Final = ("go to", "goto", "go", "open", "gehe zu", "zum", "am")
"""What may stand before a day or a place, in any language somebody types."""


@dataclass(frozen=True)
class Command:
    """Something to go to: what it is called, other words for it, where it is, and who may go there."""

    name: str | Promise
    also: str | Promise
    address: str
    may: Callable[[Access], bool] = lambda _access: True


def _insider(access: Access) -> bool:
    return access.is_insider


COMMANDS: Final = (
    Command(gettext_lazy("New activity"), gettext_lazy("add plan create"), "/activities/new/", can_plan_campaigns),
    Command(gettext_lazy("New campaign"), gettext_lazy("add plan create"), "/campaigns/new/", can_plan_campaigns),
    Command(
        gettext_lazy("Move many activities"),
        gettext_lazy("reschedule shift postpone"),
        "/activities/reschedule/",
        can_plan_campaigns,
    ),
    Command(gettext_lazy("Import a file"), gettext_lazy("upload spreadsheet excel"), "/import/", can_plan_campaigns),
    Command(gettext_lazy("Subscribe in your calendar"), gettext_lazy("new feed ical outlook google"), "/feeds/"),
    Command(gettext_lazy("Only what is mine"), gettext_lazy("my calendar filter"), "/?mark=mine"),
    Command(gettext_lazy("Only my favourites"), gettext_lazy("starred filter"), "/?mark=favourite"),
    Command(gettext_lazy("Only what is late"), gettext_lazy("overdue filter"), "/?mark=late"),
    Command(gettext_lazy("Desk"), gettext_lazy("inbox duties alerts tasks"), "/desk/"),
    Command(gettext_lazy("Campaigns"), gettext_lazy("list"), "/campaigns/"),
    Command(gettext_lazy("Channels"), gettext_lazy("list lead times"), "/channels/"),
    Command(gettext_lazy("Departments"), gettext_lazy("list teams"), "/departments/", _insider),
    Command(gettext_lazy("People"), gettext_lazy("list members"), "/people/", can_see_people),
    Command(gettext_lazy("History"), gettext_lazy("log audit"), "/history/", can_see_log),
    Command(gettext_lazy("Web hooks"), gettext_lazy("events tools integration webhook"), "/web-hooks/", can_see_hooks),
    Command(gettext_lazy("Views"), gettext_lazy("saved"), "/views/"),
)


def commands_called(text: str, access: Access) -> list[tuple[str, str]]:
    """Return the names and addresses of what all words of ``text`` begin a word of. No query.

    Every view of the calendar is among them.
    """
    typed = _without_go(text.casefold()).split()
    found = [(str(each.name), f"{each.name} {each.also}", each.address) for each in COMMANDS if each.may(access)]
    found += [(_("Calendar: %(view)s") % {"view": name}, name, address) for name, address in _views()]
    return [(name, address) for name, words, address in found if typed and _begins_each(typed, words)]


def day_called(text: str, *, today: dt.date) -> tuple[str, str] | None:
    """Return the words and the address of the day that ``text`` is, None where it is none. No query."""
    day = typed_day(_without_go(text.casefold()), today=today, day_first=_is_day_first())
    if day is None:
        return None
    return _("Go to %(day)s") % {"day": spoken_day(day, today=today)}, f"/?date={day.isoformat()}"


def _is_day_first() -> bool:
    """Return whether "3/4" is the third of April to whoever types it."""
    order = active_date_order()
    return order != "mdy" and (order == "dmy" or get_language() != "en-us")


def _views() -> Iterator[tuple[str, str]]:
    return ((str(kind.label), f"/?view={kind.name}") for kind in KINDS.values() if kind.label)


def _begins_each(typed: list[str], words: str) -> bool:
    said = words.casefold().split()
    return all(any(word.startswith(each) for word in said) for each in typed)


def _without_go(text: str) -> str:
    said = " ".join(text.split())
    before = next((each for each in _GO if said.startswith(f"{each} ")), "")
    rest = said.removeprefix(before).strip()
    return rest.removeprefix("date ").strip() if before else rest
