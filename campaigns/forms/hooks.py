"""Web hooks of other tools as forms. Each ``save`` is an action."""

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendar_app.lib.dates import midnight
from campaigns.actions import hooks
from campaigns.actions.hooks import NewSecret
from campaigns.actions.trying_hooks import send_period_again
from campaigns.enums import EventName
from campaigns.forms.fields import day_field
from campaigns.forms.saving import CARRIED, VersionedForm
from campaigns.models import Hook
from campaigns.queries.hooks import departments_for_hooks
from campaigns.rules.hook_events import GROUPS
from departments.access import Access
from departments.errors import Refused
from departments.forms import secret_address_field
from departments.models import Department, User

_DAY = dt.timedelta(days=1)


def events_by_group() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the events to choose from under the heading of what they are about, each with its name and its words."""
    return [
        (str(words), [(name.value, str(name.label)) for name in EventName if name.value.partition(".")[0] == group])
        for group, words in GROUPS.items()
    ]


class HookForm(VersionedForm):
    """A new web hook, or the facts of ``hook``. Its address never shows what is stored."""

    department = forms.ModelChoiceField(
        label=gettext_lazy("Whose"),
        queryset=Department.objects.none(),
        help_text=gettext_lazy("A department’s hears of its campaigns, its channels and its duties only."),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("The tool that listens, such as “Wallboard”."),
    )
    secret_address = secret_address_field(help_text="")
    events = forms.MultipleChoiceField(
        label=gettext_lazy("What it is told"),
        choices=events_by_group,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one event.")},
    )
    is_cleared = forms.BooleanField(label=gettext_lazy("Told of confidential campaigns, too"), required=False)

    def __init__(self, data: QueryDict | None = None, *, access: Access, hook: Hook | None = None) -> None:
        self.hook = hook
        super().__init__(data, initial=self.values_of(hook) if hook else None)
        address = self.fields["secret_address"]
        address.label = _("Address")
        if hook is None:
            address.required = True
            address.help_text = _("Such as https://example.com/hooks/instep. It is kept secret and not shown again.")
            self._offer(access)
        else:
            address.help_text = _("Now at %(host)s. Leave it empty to keep that.") % {"host": hook.host}
            del self.fields["department"]
            self.remember(hook)
        self.fields["is_cleared"].help_text = _clearance_words(hook)

    def _offer(self, access: Access) -> None:
        whose = self.fields["department"]
        assert isinstance(whose, forms.ModelChoiceField)
        whose.queryset = departments_for_hooks(access)
        whose.required = not access.is_ops_admin
        whose.empty_label = _("The whole organisation") if access.is_ops_admin else None

    def values_of(self, row: Hook) -> dict[str, Any]:
        """Return what the fields hold of a web hook."""
        return {"name": row.name, "events": list(row.events), "is_cleared": row.cleared_by_id is not None}

    def mark_of(self, row: Hook) -> str:
        """Return what stands for a web hook."""
        return hooks.hook_mark(row)

    def make(self, *, by: User) -> NewSecret | None:
        """Make the web hook and return it with its secret; None when the form says why not."""
        fields = self._fields()
        department = fields.pop("department")
        key = department.pk if department is not None else None
        return self.save_by(lambda: hooks.create_hook(by=by, department_id=key, **fields))

    def save(self, *, by: User) -> Hook | None:
        """Change ``hook`` and return it; None when the form says why not."""
        assert self.hook is not None, "what is not there yet is made"
        fields, key = self._fields(), self.hook.pk
        return self.save_by(lambda: hooks.edit_hook(by=by, hook_id=key, seen=self.seen_mark, **fields))

    def _fields(self) -> dict[str, Any]:
        fields = {name: value for name, value in self.cleaned_data.items() if name not in CARRIED}
        fields["address"] = fields.pop("secret_address")
        return fields


class AgainForm(forms.Form):
    """Which days of a web hook's events are to be sent once more; both are included."""

    since = day_field(label=gettext_lazy("From"))
    until = day_field(label=gettext_lazy("To"))

    def save(self, *, by: User, hook_id: int) -> int | None:
        """Send them and return how many leave, or None when the form says why not."""
        first, last = self.cleaned_data["since"], self.cleaned_data["until"]
        if last < first:
            self.add_error("until", _("The last day is before the first. Change one of them."))
            return None
        day_after = min(last, dt.date.max - _DAY) + _DAY
        try:
            return send_period_again(by=by, hook_id=hook_id, since=midnight(first), until=midnight(day_after))
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return None


def _clearance_words(hook: Hook | None) -> str:
    if hook is not None and hook.cleared_by is not None:
        words = _("In the name of %(name)s: what they may know of, as long as they look after this web hook.")
        return words % {"name": hook.cleared_by}
    return _(
        "What you may know of yourself, as long as you look after this web hook. Whoever reads there knows it, too."
    )
