"""Duties made by hand, and another day for a duty, as forms. Each ``save`` is one action."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.actions.own_duties import OWN_DUTY, add_duty, edit_duty, facts_of
from campaigns.actions.proposals import propose_day
from campaigns.forms.duties import DutyForm
from campaigns.forms.fields import day_field
from campaigns.forms.saving import VersionedForm
from campaigns.models import Activity, Campaign, DateProposal, Milestone
from campaigns.models.channel import WARN_LIMIT
from departments.models import Department, User


class OwnDutyForm(VersionedForm):
    """A duty made by hand. ``milestone`` is the one to change; without it a new one is added."""

    name = forms.CharField(
        label=_("Duty"),
        max_length=120,
        error_messages={"required": _("Name the duty, such as “Brief due”.")},
    )
    due_on = day_field(
        label=_("Due"),
        help_text=_("It stays on this day when the activity or the launch moves."),
        error_messages={"required": _("Choose the day it is due.")},
    )
    department = forms.ModelChoiceField(
        label=_("Has to do it"),
        queryset=Department.objects.none(),
        error_messages={"required": _("Say which department has to do it.")},
        help_text=_("Its working calendar counts."),
    )
    others = forms.ModelMultipleChoiceField(
        label=_("Shared with"),
        queryset=Department.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Any of them can finish it, and all of them are told."),
    )
    warn_working_days = forms.IntegerField(
        label=_("Warn ahead, in working days"), min_value=0, max_value=WARN_LIMIT, initial=5
    )
    must_have = forms.BooleanField(
        label=_("Must-have"),
        required=False,
        initial=True,
        help_text=_("Missing it is short notice, and keeps the campaign out of step."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        campaign: Campaign,
        activity: Activity | None = None,
        milestone: Milestone | None = None,
    ) -> None:
        self.campaign, self.activity, self.milestone = campaign, activity, milestone
        initial = {"version": milestone.version, **self.values_of(milestone)} if milestone else {}
        super().__init__(data, initial=initial)
        present = [initial.get("department"), *initial.get("others", [])]
        kept = [department.pk for department in present if department is not None]
        offered = Department.objects.filter(Q(retired_at=None) | Q(pk__in=kept)).order_by("name")
        for name in ("department", "others"):
            self.fields[name].queryset = offered  # type: ignore[attr-defined]
        if milestone is not None:
            self.remember(milestone)

    def values_of(self, row: Milestone) -> dict[str, Any]:
        """Return what the fields hold of a duty, its first department apart."""
        facts = facts_of(row)
        first, *others = facts.pop("departments") or [None]
        return {**facts, "department": first, "others": others}

    def place_of(self, field: str | None) -> str | None:
        """Return the field for a refusal; the departments' is the first one's."""
        return super().place_of("department" if field == "departments" else field)

    def save(self, *, by: User) -> Milestone | None:
        """Return the duty, added or changed; None when the action refused, and the form says why."""
        first: Department = self.cleaned_data["department"]
        departments = [first, *(each for each in self.cleaned_data["others"] if each != first)]
        values = {name: self.cleaned_data[name] for name in OWN_DUTY if name != "departments"}
        values = {**values, "departments": departments}
        milestone = self.milestone
        if milestone is not None:
            return self.save_by(
                lambda: edit_duty(by=by, milestone_id=milestone.pk, version=self.seen_version, values=values)
            )
        activity_id = self.activity.pk if self.activity else None
        return self.save_by(lambda: add_duty(by=by, campaign_id=self.campaign.pk, activity_id=activity_id, **values))


class ProposeDay(DutyForm):
    """Another day for a duty, and why."""

    due_on = day_field(label=_("Day you ask for"), error_messages={"required": _("Choose the day you ask for.")})
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("The planners read it."),
        error_messages={"required": _("Say in a few words why. The planners will read it.")},
    )

    def save(self, *, by: User) -> Milestone:
        """Propose the day and return the duty. Raises what the action raises."""
        data = self.cleaned_data
        propose_day(by=by, due_on=data["due_on"], reason=data["reason"], **self._seen)
        return self.milestone


class AnswerForm(forms.Form):
    """A word with the answer to a proposed day."""

    answer = forms.CharField(
        label=_("A word with the answer"),
        required=False,
        max_length=300,
        help_text=_("Needed for declining. The team reads it."),
    )

    def __init__(self, data: Any = None, *, proposal: DateProposal) -> None:
        super().__init__(data, auto_id="answer_%s")
        self.proposal = proposal
