"""How one wants to be told, as a form. ``save`` is one action."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.actions.preferences import Wanted, choose_how_told
from campaigns.alerts.kinds import KINDS
from campaigns.enums import AlertKind, How
from departments.enums import Weekday
from departments.errors import Refused
from departments.models import AuditEntry, Department, User

QUIET = ("quiet_from", "quiet_until")
IN_GENERAL = (*QUIET, "with_files")
"""What is said once for all departments."""


def _hour(label: Any, help_text: Any = "") -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget, help_text=help_text)


class PreferenceForm(forms.Form):
    """How somebody wants to be told, in general or for one of their departments; quiet hours only in general."""

    how = forms.ChoiceField(label=gettext_lazy("Mail comes"), choices=How.choices, widget=forms.RadioSelect)
    at = _hour(gettext_lazy("At"), gettext_lazy("For a daily or weekly mail, in your time zone."))
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("On"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", "–"), *Weekday.choices],
        help_text=gettext_lazy("For a weekly mail."),
    )
    muted = forms.MultipleChoiceField(
        label=gettext_lazy("No mail about"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("It still stands on your desk."),
    )
    quiet_from = _hour(gettext_lazy("Quiet from"))
    quiet_until = _hour(gettext_lazy("Until"))
    with_files = forms.BooleanField(
        label=gettext_lazy("Add dates as a file for my calendar program"),
        required=False,
        help_text=gettext_lazy("To mails that announce or move dates, unless they tell of more than twenty."),
    )

    def __init__(self, data: QueryDict | None = None, *, wanted: Wanted, department: Department | None) -> None:
        initial = {name: getattr(wanted, name) for name in ("how", "at", "weekday", *IN_GENERAL)}
        super().__init__(data, initial={**initial, "muted": list(wanted.muted)})
        self.department = department
        self._stored = wanted
        muted = self.fields["muted"]
        assert isinstance(muted, forms.MultipleChoiceField)
        muted.choices = mutable_kinds()
        if department is not None:
            for name in IN_GENERAL:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Ask for the hour and the day a mail needs, and forget those it does not need."""
        cleaned: dict[str, Any] = super().clean() or {}
        how = cleaned.get("how")
        if how in (How.DAILY, How.WEEKLY) and cleaned.get("at") is None and "at" not in self.errors:
            self.add_error("at", _("Say at which time the mail is to come."))
        if how == How.WEEKLY and cleaned.get("weekday") is None and "weekday" not in self.errors:
            self.add_error("weekday", _("Choose the day of the weekly mail."))
        if how not in (How.DAILY, How.WEEKLY):
            cleaned["at"] = None
        if how != How.WEEKLY:
            cleaned["weekday"] = None
        self._check_quiet(cleaned)
        return cleaned

    def _check_quiet(self, cleaned: dict[str, Any]) -> None:
        begins, ends = (cleaned.get(name) for name in QUIET)
        if (begins is None) != (ends is None) and not self.errors.keys() & set(QUIET):
            self.add_error("quiet_until" if begins else "quiet_from", _("Quiet hours need a beginning and an end."))
        elif begins is not None and begins == ends:
            self.add_error("quiet_until", _("Quiet hours that begin and end at the same time are none."))

    @property
    def wanted(self) -> Wanted:
        """What is chosen as far as it can be read; before anything is sent, what is stored."""
        if not self.is_bound or not self.is_valid():
            return self._stored
        chosen = dict(self.cleaned_data)
        return Wanted(**{**chosen, "how": How(chosen["how"]), "muted": tuple(chosen["muted"])})

    def save(self, *, by: User) -> tuple[bool, AuditEntry | None]:
        """Keep it. Return whether that went well, and the entry: None where nothing changed, or the form says why."""
        department_id = self.department.pk if self.department else None
        try:
            return True, choose_how_told(by=by, department_id=department_id, wanted=self.wanted)
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return False, None


def mutable_kinds() -> list[tuple[str, Any]]:
    """Return the kinds of which one may want no mail, the most pressing first, with their words."""
    kinds = sorted(KINDS.values(), key=lambda kind: kind.rank)
    return [(kind.name.value, AlertKind(kind.name).label) for kind in kinds if kind.may_be_muted]
