"""The dates that mails tell of, as a file for the reader's calendar program.

Which dates is decided here; how such a file is written is known further out: ``settings.CALENDAR_FILES`` names it.
"""

import datetime as dt
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Final, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError
from django.utils.module_loading import import_string

from calendar_app.lib.blame import NOBODYS_FAULT
from campaigns.alerts.entries import Entry
from campaigns.alerts.kind_words import is_theirs_no_more
from campaigns.alerts.transports import Dates, Letter, Mail
from campaigns.enums import AlertKind, Veil

logger = logging.getLogger(__name__)

MOST_DATES: Final = 20
"""A mail that tells of more dates than this has no file: whoever wants that many is better off with a feed."""

NEWS: Final = (AlertKind.TENTATIVE, AlertKind.NEW, AlertKind.MOVED, AlertKind.CANCELLED)
"""Of these the activity is in the file, with the duties the mail lists."""

DUTIES: Final = (AlertKind.COMING, AlertKind.DUE)

Key = TypeVar("Key")
Writer = Callable[[Collection[Dates], dt.datetime], Mapping[Dates, bytes]]


def dates_in(told: Sequence[Entry], *, reader: str, language: str) -> Dates | None:
    """Return the dates ``told`` announces or moves; None for none and for too many.

    Left out is what is veiled: a file is kept and passed on as no mail is, so none is made of what its reader is not
    shown whole. So is what goes on without the reader's department.
    """
    keys: set[UUID] = set()
    for entry in told:
        line = entry.line
        if line.veil != Veil.OPEN or is_theirs_no_more(line):
            continue
        if line.kind in NEWS and line.activity_id is not None:
            keys.add(line.activity_id)
            keys.update(UUID(duty.key) for duty in line.duties)
        elif line.kind in DUTIES and line.milestone_id is not None:
            keys.add(line.milestone_id)
    return Dates(reader, language, frozenset(keys)) if 0 < len(keys) <= MOST_DATES else None


def with_files(letters: Mapping[Key, Letter], *, now: dt.datetime) -> dict[Key, Letter]:
    """Return the letters, mails with their dates as a file beside them.

    A few queries for all of them, none where no mail tells of dates. What goes wrong holds no mail up: it is logged,
    and they go without.
    """
    asked = {letter.dates for letter in letters.values() if isinstance(letter, Mail) and letter.dates}
    if not asked:
        return dict(letters)
    try:
        files = _writer()(asked, now)
    except (DatabaseError, *NOBODYS_FAULT):
        raise
    except Exception:
        logger.exception("The dates of %d mails could not be written as files.", len(asked))
        files = {}
    return {key: _with_file(letter, files) for key, letter in letters.items()}


def _with_file(letter: Letter, files: Mapping[Dates, bytes]) -> Letter:
    if not isinstance(letter, Mail) or letter.dates is None:
        return letter
    return replace(letter, calendar=files.get(letter.dates, b""))


@cache
def _writer() -> Writer:
    found: Writer = import_string(settings.CALENDAR_FILES)
    return found
