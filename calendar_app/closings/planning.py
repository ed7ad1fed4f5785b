"""What a file of issues would change in a channel's list: worked out the same to look at, and to do it. Pure."""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.translation import gettext as _

from calendar_app.closings.reading import IssueRow
from campaigns.rules.closings import Issue, check_issue
from campaigns.rules.weekly_closings import IssueDraft
from departments.errors import Refused

SAME_ISSUE = dt.timedelta(days=180)
"""A name that comes back within so many days is the same issue on another day; later it is next year's."""


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WRONG = "wrong"


@dataclass(frozen=True)
class PlannedRow:
    """One row with what becomes of it; ``was`` is the issue it changes, ``problem`` why it cannot come in."""

    number: int
    label: str
    fate: Fate
    draft: IssueDraft | None
    was: Issue | None = None
    problem: str = ""


@dataclass(frozen=True)
class IssuePlan:
    """All rows of a file. ``digest`` stands for what would be written: the same as long as nothing moved."""

    rows: tuple[PlannedRow, ...]
    digest: str

    def of(self, fate: Fate) -> list[PlannedRow]:
        """Return the rows of one fate."""
        return [row for row in self.rows if row.fate == fate]

    @property
    def wrong(self) -> list[PlannedRow]:
        """The rows that cannot come in; while there are any, none does."""
        return self.of(Fate.WRONG)

    @property
    def new(self) -> list[PlannedRow]:
        """The issues the channel has not got yet."""
        return self.of(Fate.NEW)

    @property
    def changed(self) -> list[PlannedRow]:
        """The issues that get other dates."""
        return self.of(Fate.CHANGED)

    @property
    def unchanged(self) -> list[PlannedRow]:
        """The issues that are listed just so."""
        return self.of(Fate.UNCHANGED)

    @property
    def to_write(self) -> list[PlannedRow]:
        """The rows that are to be written, in their order."""
        return [*self.changed, *self.new]

    @property
    def drafts(self) -> list[tuple[int | None, IssueDraft]]:
        """What is to be written, each with the key of the issue it changes: an entry for each row of ``to_write``."""
        return [(row.was.id if row.was else None, row.draft) for row in self.to_write if row.draft is not None]

    def refused(self, problems: Mapping[int, str]) -> "IssuePlan":
        """Return the plan with what writing it met with: a sentence for each row, by its place in ``to_write``."""
        said = {row.number: problems[place] for place, row in enumerate(self.to_write) if place in problems}
        rows = (
            replace(row, fate=Fate.WRONG, problem=said[row.number]) if row.number in said else row for row in self.rows
        )
        return replace(self, rows=tuple(rows))


def plan_issues(rows: Iterable[IssueRow], there: Collection[Issue]) -> IssuePlan:
    """Return what becomes of each row, given the issues the channel lists.

    A row is the issue of its name on its day; failing that, the one of its name nearest to it within ``SAME_ISSUE``.
    Without a name it goes by its day, and is then called by it. An issue is taken by one row only.
    """
    taken: set[int] = set()
    seen: set[tuple[str, dt.date]] = set()
    rows = list(rows)
    exact = {(issue.name.casefold(), issue.appears_on) for issue in there}
    named = {(row.draft.name.casefold(), row.draft.appears_on) for row in rows if row.draft}
    planned = []
    for row in rows:
        free = [issue for issue in there if issue.id not in taken]
        planned.append(_planned(row, free, taken, seen, exact & named))
    return IssuePlan(tuple(planned), _digest(planned))


def _planned(
    row: IssueRow,
    there: Collection[Issue],
    taken: set[int],
    seen: set[tuple[str, dt.date]],
    exact: set[tuple[str, dt.date]],
) -> PlannedRow:
    if row.draft is None:
        return PlannedRow(row.number, row.label, Fate.WRONG, None, problem=row.problem)
    was = _was(row.draft, there, exact)
    draft = _named(row.draft, was)
    key = (draft.name.casefold(), draft.appears_on)
    if key in seen:
        words = _("This issue stands in the file twice. Take one of the rows out.")
        return PlannedRow(row.number, draft.name, Fate.WRONG, draft, problem=words)
    seen.add(key)
    try:
        check_issue(
            appears_on=draft.appears_on,
            last_on=draft.last_on,
            space_closes_on=draft.space_closes_on,
            material_due_on=draft.material_due_on,
        )
    except Refused as refusal:
        return PlannedRow(row.number, draft.name, Fate.WRONG, draft, was, str(refusal))
    if was is None:
        return PlannedRow(row.number, draft.name, Fate.NEW, draft)
    taken.add(was.id)
    fate = Fate.UNCHANGED if _same(draft, was) else Fate.CHANGED
    return PlannedRow(row.number, draft.name, fate, draft, was)


def _was(draft: IssueDraft, there: Collection[Issue], exact: set[tuple[str, dt.date]]) -> Issue | None:
    if not draft.name:
        return next((issue for issue in there if issue.appears_on == draft.appears_on), None)
    name = draft.name.casefold()
    namesakes = [issue for issue in there if issue.name.casefold() == name]
    on_day = [issue for issue in namesakes if issue.appears_on == draft.appears_on]
    if on_day:
        return on_day[0]
    # Those another row names exactly are that row's.
    near = [
        issue
        for issue in namesakes
        if abs(issue.appears_on - draft.appears_on) <= SAME_ISSUE and (name, issue.appears_on) not in exact
    ]
    return min(near, key=lambda issue: abs(issue.appears_on - draft.appears_on), default=None)


def _named(draft: IssueDraft, was: Issue | None) -> IssueDraft:
    if draft.name:
        return draft
    name = was.name if was else draft.appears_on.isoformat()
    return replace(draft, name=name)


def _same(draft: IssueDraft, was: Issue) -> bool:
    names = ("name", "appears_on", "last_on", "space_closes_on", "material_due_on")
    return all(getattr(draft, name) == getattr(was, name) for name in names)


def _digest(rows: Iterable[PlannedRow]) -> str:
    text = "\n".join(f"{row.number} {row.fate} {row.was.id if row.was else ''} {row.draft}" for row in rows)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
