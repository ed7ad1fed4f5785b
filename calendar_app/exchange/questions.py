"""Questions about the names a file uses: each is a field of the form, its guess chosen to begin with."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendar_app.exchange.belonging import Directory
from calendar_app.exchange.cells.channels import written_well
from calendar_app.exchange.cells.statuses import BOOKED, CANCELLED, DONE, IDEA, LIVE, PLANNED, TENTATIVE, UNKNOWN
from calendar_app.exchange.choices import NEW_CHANNEL, NO_CHANNEL, NOBODY
from calendar_app.exchange.plan import Found, ImportPlan, Sheet
from calendar_app.exchange.reading.encodings import LEGACY
from calendar_app.exchange.words import fold

MOST_ASKED = 40
"""Of so many names of people, and of departments, the page asks; any more go by their guess."""


def field_name(kind: str, name: str) -> str:
    """Return the form's name for the question about a channel, status, column, person or department of the file."""
    return f"{kind}-{hashlib.sha256(fold(name).encode() or name.encode()).hexdigest()[:12]}"


def channel_question(found: Found, chosen: str, channels: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    """Return the question which channel a name means; ``channels`` are slug and name of those there are."""
    new = (NEW_CHANNEL, _("New channel “%(name)s”") % {"name": written_well(found.name)})
    pairs: list[Any] = [new, (NO_CHANNEL, _("Leave its rows out"))]
    if channels:
        pairs.append((_("Your channels"), list(channels)))
    suggested = {name: slug for slug, name in channels}.get(found.suggestion, NEW_CHANNEL)
    return forms.ChoiceField(label=found.name, choices=pairs, initial=chosen or suggested)


def status_question(found: Found) -> forms.ChoiceField:
    """Return the question what a status means."""
    return forms.ChoiceField(label=found.name, choices=status_choices(), initial=found.suggestion or UNKNOWN.code)


def owner_question(found: Found, directory: Directory) -> forms.ChoiceField:
    """Return the question which person a name means."""
    people = [(str(person.key), person.name or person.email) for person in directory.people]
    return _of_whom(found, _("People"), people)


def team_question(found: Found, directory: Directory) -> forms.ChoiceField:
    """Return the question which department a name means."""
    return _of_whom(found, _("Departments"), [(team.slug, team.name) for team in directory.teams])


def _of_whom(found: Found, group: str, pairs: list[tuple[str, str]]) -> forms.ChoiceField:
    choices: list[Any] = [(NOBODY, _("Leave it in the brief"))]
    if pairs:
        choices.append((group, pairs))
    count = ngettext("%(count)d row", "%(count)d rows", found.count) % {"count": found.count}
    return forms.ChoiceField(label=found.name, choices=choices, initial=found.suggestion or NOBODY, help_text=count)


def encoding_question(plan: ImportPlan, chosen: str) -> forms.ChoiceField:
    """Return the question how the file's text is encoded, by the languages written in it."""
    guessed = plan.encoding not in LEGACY or not chosen
    pairs: list[Any] = [("", _("As guessed: %(name)s") % {"name": plan.encoding} if guessed else _("Guess it"))]
    languages = encoding_languages()
    pairs += [(name, f"{languages[name]} ({name})") for name in LEGACY]
    help_text = _("Choose another where letters with accents, or all letters, look wrong.")
    return forms.ChoiceField(label=_("Letters"), choices=pairs, initial=chosen, required=False, help_text=help_text)


def encoding_languages() -> dict[str, str]:
    """Return what is written in each encoding."""
    return {
        "windows-1252": _("Western European"),
        "windows-1250": _("Central European"),
        "windows-1251": _("Cyrillic"),
        "windows-1253": _("Greek"),
        "windows-1254": _("Turkish"),
        "windows-1255": _("Hebrew"),
        "windows-1256": _("Arabic"),
        "macintosh": _("Western European, from an old Mac"),
        "shift_jis": _("Japanese"),
        "gb18030": _("Chinese, simplified"),
        "big5": _("Chinese, traditional"),
        "euc-kr": _("Korean"),
    }


def days_question(chosen: str, channels: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    """Return the question which channel a list of days that come every year is for, by its name."""
    pairs: list[Any] = [("", _("None: leave them out")), *((name, name) for _slug, name in channels)]
    return forms.ChoiceField(label=_("Channel these days are for"), choices=pairs, initial=chosen, required=False)


def sheet_label(sheet: Sheet) -> str:
    """Return a sheet's name with how many rows it has."""
    words = ngettext("%(name)s · %(count)d row", "%(name)s · %(count)d rows", sheet.rows)
    return words % {"name": sheet.name, "count": sheet.rows}


def status_choices() -> list[tuple[str, Any]]:
    """Return what a status can mean, as people say it."""
    return [
        (PLANNED.code, _("Planned")),
        (BOOKED.code, _("Booked outside")),
        (TENTATIVE.code, _("Tentative; so is a campaign of nothing further")),
        (IDEA.code, _("Idea or draft; so is a campaign of nothing else")),
        (LIVE.code, _("Live")),
        (DONE.code, _("Done")),
        (CANCELLED.code, _("Cancelled")),
    ]
