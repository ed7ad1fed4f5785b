"""Changes of a channel's owners and plan in the admin: what they do is shown before anything is saved."""

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.admin.day_moves import CHANGE, answer_of, has_looked, mark_of_answer
from campaigns.queries.affected import activities_of_channel
from campaigns.queries.impact_view import ImpactView
from campaigns.queries.planning import owners_of, plan_lines
from campaigns.rules.duties import PlanLine
from campaigns.rules.impact_changes import planned_by
from campaigns.views.impacts import impact_for
from departments.access import access_for
from departments.admin.base import ActionAdmin, person
from departments.errors import Refused

Plan = tuple[tuple[PlanLine, ...], tuple[int, ...]]
"""A channel's lines and its owners, in their order."""


class LookAtPlan(Exception):
    """Gives up the transaction of an answer that changes a channel's owners or lines: ``plan`` holds the new ones."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan


class ShowsPlanMoves(ActionAdmin):
    """A channel's page. What moves no duty, and passes none on, is saved at once."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Save, or show whom that hurts: only the very answer that was looked at is saved."""
        if CHANGE in request.POST:
            request.refusal = Refused(_("Nothing is saved yet."))  # type: ignore[attr-defined]
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except LookAtPlan as look:
            impact = _impact(request, int(object_id or 0), look.plan)
        if impact is not None and not impact.is_quiet:
            return self._look(request, object_id, impact)
        request.has_looked = True  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Remember the plan as it was, and call the action."""
        asks = change and not has_looked(request) and "_check" not in request.POST
        request.plan_before = _plan(obj.pk) if asks else None  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def look_if_need_be(self, request: HttpRequest, channel_id: int) -> None:
        """Raise ``LookAtPlan`` where owners and lines, as saved now, are others and have not been looked at."""
        before: Plan | None = request.plan_before  # type: ignore[attr-defined]
        if before is not None and (after := _plan(channel_id)) != before:
            raise LookAtPlan(after)

    def _look(self, request: HttpRequest, object_id: str | None, impact: ImpactView) -> TemplateResponse:
        """Return the page that asks whether to go on; it carries the whole answer."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Before it is saved"),
            "opts": self.opts,
            "sent": [(name, value) for name, values in answer_of(request) for value in values],
            "looked": mark_of_answer(request),
            "impact": impact,
            "back": reverse(f"admin:{self._address}_change", args=[object_id]),
        }
        return TemplateResponse(request, "admin/campaigns/channel/plan_moves.html", context)


def _plan(channel_id: int) -> Plan:
    owners = owners_of([channel_id])
    return tuple(plan_lines([channel_id], owners).get(channel_id, ())), owners.get(channel_id, ())


def _impact(request: HttpRequest, channel_id: int, plan: Plan) -> ImpactView | None:
    """Return what the change does; it is taken back by now."""
    access = access_for(person(request), timezone.now())
    return impact_for(access, activities_of_channel(channel_id), planned_by(*plan), alone=True)
