"""Moving and cancelling many activities from the admin's list: the same impact and the same deeds as in the product."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.actions.rescheduling import Deed, cancel_activities, reschedule
from campaigns.enums import Way
from campaigns.forms.clashes import shared_reason_field
from campaigns.forms.fields import why_field
from campaigns.models import Activity
from campaigns.queries.deeds import activities_of_deed
from campaigns.queries.movable import Selection, selection_of
from campaigns.rules.impact_changes import called_off, moved_by
from campaigns.rules.impact_facts import Then
from campaigns.rules.shifting import Counting, Shift, moves
from campaigns.views.clash_notes import open_clashes
from campaigns.views.impacts import impact_for
from departments.admin.base import person
from departments.errors import Refused
from departments.http import Request

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[models.Model]
else:
    ModelAdmin = admin.ModelAdmin


TITLES = {
    "move_by_working_days": gettext_lazy("Move by working days"),
    "cancel_chosen": gettext_lazy("Cancel activities"),
}


class WorkingDaysForm(forms.Form):
    """By how many working days, in whose calendar."""

    count = forms.IntegerField(
        label=gettext_lazy("By how many working days"), help_text=gettext_lazy("With a minus it is earlier.")
    )
    counting = forms.ChoiceField(
        label=gettext_lazy("Working days of"),
        choices=[
            (Counting.LEAD.value, gettext_lazy("the campaign’s lead department")),
            (Counting.CHANNEL.value, gettext_lazy("the channel’s first owner")),
        ],
    )
    why = why_field()
    go_ahead = shared_reason_field()


class MovesTogether(ModelAdmin):
    """Gives a list of activities two actions, each with a page that shows whom it touches before anything is saved."""

    @admin.action(description=gettext_lazy("Move by working days …"))
    def move_by_working_days(self, request: HttpRequest, queryset: QuerySet[Activity]) -> TemplateResponse | None:
        """Ask by how many, show the impact, then move all of them as one deed."""
        form = WorkingDaysForm(request.POST if "count" in request.POST else None)
        chosen, spans = _chosen(request, queryset, form.data.get("counting")), {}
        if form.is_valid():
            try:
                spans = moves(chosen.rows, Shift(Way.WORKING_DAYS, form.cleaned_data["count"]))
                if "apply" in request.POST:
                    reasons = {name: form.cleaned_data[name] for name in ("why", "go_ahead")}
                    deed = reschedule(by=person(request), spans=spans, **reasons)
                    self._say(request, deed, _("moved"))
                    return None
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else "count", str(refusal))
        return self._page(request, "move_by_working_days", chosen, moved_by(spans), list(spans), form=form)

    @admin.action(description=gettext_lazy("Cancel …"))
    def cancel_chosen(self, request: HttpRequest, queryset: QuerySet[Activity]) -> TemplateResponse | None:
        """Show the impact, then cancel all of them as one deed."""
        chosen = _chosen(request, queryset, None)
        keys = [row.key for row in chosen.rows]
        if "apply" in request.POST:
            try:
                self._say(request, cancel_activities(by=person(request), activity_ids=keys), _("cancelled"))
            except Refused as refusal:
                messages.error(request, str(refusal))
            return None
        return self._page(request, "cancel_chosen", chosen, called_off, keys)

    def _page(
        self,
        request: HttpRequest,
        action: str,
        chosen: Selection,
        then: Then,
        keys: list[Any],
        *,
        form: forms.Form | None = None,
    ) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": TITLES[action],
            "opts": self.opts,
            "action": action,
            "picked": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "everything": request.POST.get("select_across", "0"),
            "form": form,
            "chosen": chosen,
            "impact": impact_for(cast(Request, request).access, keys, then, together=True),
            "is_ready": bool(keys),
        }
        return TemplateResponse(request, "admin/campaigns/activity/together.html", context)

    def _say(self, request: HttpRequest, deed: Deed, word: str) -> None:
        said = ngettext("%(count)d activity is %(word)s.", "%(count)d activities are %(word)s.", deed.activities)
        messages.success(request, said % {"count": deed.activities, "word": word})
        asking = cast(Request, request)
        for sentence in open_clashes(asking, activities_of_deed(deed.id)):
            messages.warning(request, sentence)


def _chosen(request: HttpRequest, queryset: QuerySet[Activity], counting: str | None) -> Selection:
    how = Counting(counting) if counting in set(Counting) else Counting.LEAD
    keys = list(queryset.values_list("pk", flat=True))
    return selection_of(cast(Request, request).access, keys, how, at=timezone.now())
