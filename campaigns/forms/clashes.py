"""The reason for going ahead in spite of what stands against an activity's days."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from campaigns.actions.clashes import LONGEST_REASON, Clashing, go_ahead
from campaigns.models import Activity, GoAhead
from departments.errors import Refused
from departments.models import User


def reason_field(*, required: bool = False, form: str = "") -> forms.CharField:
    """Return the field for the reason; ``form`` is the id of a form the field stands outside of."""
    attrs = {"rows": 2, **({"form": form} if form else {})}
    return forms.CharField(
        label=gettext_lazy("Why you go ahead"),
        required=required,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs=attrs),
        help_text=gettext_lazy("Kept with the activity. Who may see the other campaign can read it."),
        error_messages={"required": gettext_lazy("Say why you go ahead, or choose other days.")},
    )


def shared_reason_field() -> forms.CharField:
    """Return the field for one reason that is kept for each clash of what changes together; it may stay open."""
    field = reason_field()
    field.help_text = gettext_lazy(
        "Kept with each activity that clashes with something. Left open, its page asks for it."
    )
    return field


class GoAheadForm(forms.Form):
    """Why an activity keeps its days, said after it was planned."""

    go_ahead = reason_field(required=True)

    def __init__(self, data: QueryDict | None = None, *, activity: Activity) -> None:
        super().__init__(data)
        self.activity = activity

    def save(self, *, by: User) -> list[GoAhead]:
        """Keep the reason for each clash that is open and return what was kept; nothing when the form says why not."""
        try:
            return go_ahead(by=by, activity_id=self.activity.pk, reason=self.cleaned_data["go_ahead"])
        except Refused as refusal:
            words = refusal.asks if isinstance(refusal, Clashing) else str(refusal)
            self.add_error("go_ahead" if refusal.field == "go_ahead" else None, words)
            return []
