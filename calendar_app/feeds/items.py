"""What a feed shows, as plain values: all that its text is made of, and nothing else."""

import uuid
from datetime import date, time
from enum import Enum
from typing import NamedTuple

from django.utils.translation import gettext as _


class Mark(Enum):
    """What is said in front of an entry's name."""

    NONE = "none"
    DRAFT = "draft"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"
    DONE = "done"


ACTIVITY_KIND = "activity"
MILESTONE_KIND = "milestone"
KEY_DATE_KIND = "keydate"
"""With what a UID begins: it never changes."""


class ActivityItem(NamedTuple):
    """One activity, dates in its own zone: ``starts_on`` to ``ends_on``, both included, with or without times.

    ``issue`` is the one it appears in, empty for none.
    """

    uid: uuid.UUID
    title: str
    campaign: str
    channel: str
    departments: tuple[str, ...]
    status: str
    owner: str
    brief: str
    link: str
    starts_on: date
    ends_on: date
    starts_at: time | None = None
    ends_at: time | None = None
    zone: str = ""
    mark: Mark = Mark.NONE
    issue: str = ""

    @property
    def kind(self) -> str:
        """With what its UID begins."""
        return ACTIVITY_KIND

    @property
    def first_day(self) -> date:
        """The first day of the entry."""
        return self.starts_on

    @property
    def last_day(self) -> date:
        """The last day of the entry, included."""
        return self.ends_on


class MilestoneItem(NamedTuple):
    """One duty, on its due date. ``activity`` is empty for a duty of the campaign itself.

    ``issue`` is the one whose published date it follows, empty for none.
    """

    uid: uuid.UUID
    name: str
    activity: str
    activity_uid: uuid.UUID | None
    campaign: str
    channel: str
    departments: tuple[str, ...]
    status: str
    assignee: str
    link: str
    due_on: date
    mark: Mark = Mark.NONE
    issue: str = ""

    @property
    def kind(self) -> str:
        """With what its UID begins."""
        return MILESTONE_KIND

    @property
    def first_day(self) -> date:
        """The day it is due."""
        return self.due_on

    @property
    def last_day(self) -> date:
        """The day it is due."""
        return self.due_on


class KeyDateItem(NamedTuple):
    """One key date, ``first_day`` to ``last_day``, both included. ``campaign`` is empty for the organisation's own."""

    uid: uuid.UUID
    name: str
    note: str
    campaign: str
    link: str
    first_day: date
    last_day: date
    mark: Mark = Mark.NONE

    @property
    def kind(self) -> str:
        """With what its UID begins."""
        return KEY_DATE_KIND


Item = ActivityItem | MilestoneItem | KeyDateItem


class Words(NamedTuple):
    """The words between the values, in the feed's language."""

    draft: str
    cancelled: str
    due: str
    done: str
    activity: str
    campaign: str
    channel: str
    department: str
    status: str
    owner: str
    assignee: str
    issue: str
    key_date: str


def words_in_active_language() -> Words:
    """Return the words of a feed in the language that is active now."""
    return Words(
        draft=_("[Draft]"),
        cancelled=_("CANCELLED:"),
        due=_("DUE:"),
        done=_("DONE:"),
        activity=_("For"),
        campaign=_("Campaign"),
        channel=_("Channel"),
        department=_("Department"),
        status=_("Status"),
        owner=_("Owner"),
        assignee=_("Assigned to"),
        issue=_("Issue"),
        key_date=_("Key date"),
    )


class Style(NamedTuple):
    """How entries are written. ``language`` names the one ``Words`` and labels are in; ``domain`` ends every UID."""

    domain: str
    language: str = "en"
    alarms: bool = False


class Cover(NamedTuple):
    """What a file says of itself. ``colour`` is one of the CSS colour names (RFC 7986, section 5.9)."""

    name: str
    description: str
    colour: str


class Line(NamedTuple):
    """One line of the ledger on something shown: a hash of its text, how often that has changed, and when last.

    ``last_modified`` is in UTC, as feeds write it (``20270115T080000Z``), which sorts by time.
    """

    digest: str
    sequence: int
    last_modified: str
