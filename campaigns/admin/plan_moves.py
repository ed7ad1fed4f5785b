"""Changes of a channel's owners and plan in the admin: what they do is shown before anything is saved."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from campaigns.admin.looking_first import LookFirst, LooksFirst, has_looked
from campaigns.queries.affected import activities_of_channel
from campaigns.queries.planning import owners_of, plan_lines
from campaigns.rules.duties import PlanLine
from campaigns.rules.impact_changes import planned_by
from campaigns.views.impacts import impact_for
from departments.access import access_for
from departments.admin.base import person

Plan = tuple[tuple[PlanLine, ...], tuple[int, ...]]
"""A channel's lines and its owners, in their order."""


class ShowsPlanMoves(LooksFirst):
    """A channel's page. What moves no duty, and passes none on, is saved at once."""

    shown_by = "campaigns/impact.html"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Remember the plan as it was, and call the action."""
        asks = change and not has_looked(request) and "_check" not in request.POST
        request.plan_before = _plan(obj.pk) if asks else None  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def look_if_need_be(self, request: HttpRequest, channel_id: int) -> None:
        """Raise ``LookFirst`` where owners and lines, as saved now, are others and have not been looked at."""
        before: Plan | None = request.plan_before  # type: ignore[attr-defined]
        if before is not None and (after := _plan(channel_id)) != before:
            raise LookFirst(before, after)

    def moved(self, request: HttpRequest, object_id: str | None, look: LookFirst) -> Mapping[str, Any] | None:
        """Return whom other owners and lines hurt."""
        access = access_for(person(request), timezone.now())
        impact = impact_for(access, activities_of_channel(int(object_id or 0)), planned_by(*look.after), alone=True)
        return None if impact is None or impact.is_quiet else {"impact": impact}


def _plan(channel_id: int) -> Plan:
    owners = owners_of([channel_id])
    return tuple(plan_lines([channel_id], owners).get(channel_id, ())), owners.get(channel_id, ())
