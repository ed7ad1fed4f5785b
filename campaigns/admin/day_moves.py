"""Changes of working time in the admin: what they move is shown before anything is saved."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from campaigns.admin.looking_first import LookFirst, LooksFirst, has_looked
from campaigns.queries.changed_days import stretches_between
from campaigns.queries.day_moves import day_moves
from departments.access import access_for
from departments.admin.base import person
from departments.clocks import DepartmentClock
from departments.queries import department_clocks

Clocks = Mapping[int, DepartmentClock]


class ShowsDayMoves(LooksFirst):
    """A page with something on it that says when departments work."""

    shown_by = "days/moves.html"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Remember when departments worked before, and call the action."""
        request.clocks = None if has_looked(request) else department_clocks()  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the rows below the form. Raises ``LookFirst`` where that has not been looked at and changes the days."""
        super().save_related(request, form, formsets, change)
        before: Clocks | None = request.clocks  # type: ignore[attr-defined]
        if before is None:
            return
        after = department_clocks()
        changed = [key for key in before if key in after and before[key] != after[key]]
        if changed:
            raise LookFirst({key: before[key] for key in changed}, {key: after[key] for key in changed})

    def moved(self, request: HttpRequest, object_id: str | None, look: LookFirst) -> Mapping[str, Any] | None:
        """Return which duties move with the days. About five queries."""
        now = timezone.now()
        today = timezone.localdate(now)
        stretches = stretches_between(look.before, look.after, today=today)
        moves = day_moves(look.after, stretches=stretches, access=access_for(person(request)), now=now)
        return {"moves": moves, "today": today} if moves.duties else None
