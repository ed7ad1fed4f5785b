"""Merging, splitting and retiring departments as forms. Each ``save`` is one action."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.actions.calendars import retire_department
from campaigns.actions.reorganising import merge_departments, split_department
from campaigns.models import Channel
from departments.errors import Refused
from departments.models import Department, Membership, User


def _others(department: Department) -> Any:
    return Department.objects.filter(retired_at=None).exclude(pk=department.pk).order_by("name")


class MergeForm(forms.Form):
    """Which department this one becomes part of."""

    target = forms.ModelChoiceField(
        label=gettext_lazy("Becomes part of"),
        queryset=Department.objects.none(),
        empty_label=gettext_lazy("Choose …"),
        error_messages={"required": gettext_lazy("Choose a department.")},
    )

    def __init__(self, data: QueryDict | None = None, *, department: Department) -> None:
        super().__init__(data)
        self.department = department
        self.fields["target"].queryset = _others(department)  # type: ignore[attr-defined]

    def save(self, *, by: User) -> Department | None:
        """Merge, and return the department that remains, or None when the form says why not."""
        target = self.cleaned_data["target"]
        try:
            return merge_departments(by=by, source_id=self.department.pk, target_id=target.pk)
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return None


class RetireForm(forms.Form):
    """Who gets what a department holds when it goes out of use."""

    successor = forms.ModelChoiceField(
        label=gettext_lazy("Taken over by"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody"),
        help_text=gettext_lazy("The department that gets its channels, its lines in plans and its campaigns."),
    )

    def __init__(self, data: QueryDict | None = None, *, department: Department) -> None:
        super().__init__(data)
        self.department = department
        self.fields["successor"].queryset = _others(department)  # type: ignore[attr-defined]

    def save(self, *, by: User) -> bool:
        """Retire the department and return True, or False when the form says why not."""
        successor = self.cleaned_data["successor"]
        try:
            retire_department(by=by, department_id=self.department.pk, successor_id=successor.pk if successor else None)
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return False
        return True


class SplitForm(forms.Form):
    """A new department made of people and channels of another."""

    name = forms.CharField(label=gettext_lazy("Name of the new department"), max_length=100)
    moving = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who moves there"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    joining = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who is in both from now on"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    head = forms.ModelChoiceField(
        label=gettext_lazy("Head of the new department"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody for the time being"),
        help_text=gettext_lazy("One of those who move or are in both. Everybody else keeps the role they have."),
    )
    channels = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Channels it takes along"),
        queryset=Channel.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("With their open duties and the alerts that wait."),
    )

    def __init__(self, data: QueryDict | None = None, *, department: Department) -> None:
        super().__init__(data)
        self.department = department
        members = Membership.objects.filter(department=department, user__is_active=True).values("user")
        people = User.objects.filter(pk__in=members).order_by("name", "pk")
        for name in ("moving", "joining", "head"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]
        channels = Channel.objects.filter(owners=department, retired_at=None).order_by("name")
        self.fields["channels"].queryset = channels  # type: ignore[attr-defined]
        if not channels:
            del self.fields["channels"]

    def clean(self) -> dict[str, Any]:
        """Refuse somebody who is both to move and to stay."""
        found = super().clean() or {}
        twice = set(found.get("moving") or ()) & set(found.get("joining") or ())
        if twice:
            names = ", ".join(sorted(str(person) for person in twice))
            self.add_error("joining", _("%(names)s cannot both move and be in both. Untick one.") % {"names": names})
        return found

    def save(self, *, by: User) -> Department | None:
        """Split, and return the new department, or None when the form says why not."""
        chosen = self.cleaned_data
        try:
            return split_department(
                by=by,
                department_id=self.department.pk,
                name=chosen["name"],
                moving=[person.pk for person in chosen["moving"]],
                joining=[person.pk for person in chosen["joining"]],
                channel_ids=[channel.pk for channel in chosen.get("channels", ())],
                head_id=chosen["head"].pk if chosen["head"] else None,
            )
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return None
