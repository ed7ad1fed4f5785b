"""A form that shows what it would move before it is saved."""

import datetime as dt
from abc import abstractmethod
from collections.abc import Collection

from campaigns.actions.working_days import rehearsed
from campaigns.forms.saving import VersionedForm
from campaigns.queries.day_moves import DayMoves
from departments.access import Access
from departments.actions.changing import mark_of
from departments.models import User


class CheckedForm(VersionedForm):
    """A form whose answer is first checked: ``moves`` then says what it would move.

    The page carries what was checked; only that very answer is saved, another is checked first.
    """

    moves: DayMoves | None = None

    @abstractmethod
    def rehearse(self, *, by: User) -> object:
        """Make the change, and nothing beyond: it is taken back."""

    @abstractmethod
    def departments(self) -> Collection[int]:
        """Return the departments whose days the change may touch."""

    @property
    def checked(self) -> str:
        """What stands for what was typed."""
        return mark_of([name, self.cleaned_data.get(name)] for name in self.fields if name not in ("version", "seen"))

    @property
    def is_checked(self) -> bool:
        """Whether the person has been shown what this very answer moves."""
        return bool(self.data.get("checked") == self.checked)

    def check(self, *, by: User, access: Access, now: dt.datetime) -> bool:
        """Work out ``moves`` and return True; False when the form says why the change is refused."""
        self.moves = self.save_by(
            lambda: rehearsed(lambda: self.rehearse(by=by), department_ids=self.departments(), access=access, now=now)
        )
        return self.moves is not None
