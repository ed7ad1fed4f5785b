"""Letting somebody go, as a form: who takes over what. ``save`` is one action."""

from collections.abc import Iterable

from django import forms
from django.http import QueryDict
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.actions.leaving import Heirs, let_go
from campaigns.queries.leaving import Choice, Headed, Leaving, LedCampaigns
from departments.errors import Refused
from departments.models import User

NOBODY = "nobody"
OWN_WORDS = {"required": gettext_lazy("Choose somebody.")}


class LeaveForm(forms.Form):
    """A field for each lead department of campaigns, each department left alone, and one for everything else."""

    def __init__(self, data: QueryDict | None = None, *, person: User, leaving: Leaving) -> None:
        super().__init__(data)
        self.person = person
        self.leaving = leaving
        for led in leaving.led:
            self.fields[f"owner_{led.department_id}"] = _owner_field(led)
        if leaving.asks_for_heir:
            self.fields["everything_else"] = _heir_field(leaving)
        for headed in leaving.headed:
            self.fields[f"head_{headed.department_id}"] = _head_field(headed)
        if leaving.mailboxes:
            self.fields["keep_mailboxes"] = _mailbox_field(leaving)

    def save(self, *, by: User) -> User | None:
        """Let the person go and return them, or None when the form says why not."""
        try:
            return let_go(
                by=by,
                user_id=self.person.pk,
                heirs=self._heirs(),
                keep_mailboxes=bool(self.cleaned_data.get("keep_mailboxes")),
            )
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return None

    def _heirs(self) -> Heirs:
        chosen = self.cleaned_data
        owners = {row.department_id: int(chosen[f"owner_{row.department_id}"]) for row in self.leaving.led}
        heads: dict[int, int | None] = {}
        for row in self.leaving.headed:
            head = chosen.get(f"head_{row.department_id}")
            if head:
                heads[row.department_id] = None if head == NOBODY else int(head)
        heir = chosen.get("everything_else")
        return Heirs(everything_else=int(heir) if heir else None, owners=owners, heads=heads)


def _options(people: Iterable[Choice]) -> list[tuple[str, str]]:
    return [(str(person.id), person.name) for person in people]


def _owner_field(led: LedCampaigns) -> forms.ChoiceField:
    count = len(led.campaigns)
    label = ngettext("Campaign of %(department)s goes to", "Campaigns of %(department)s go to", count)
    return forms.ChoiceField(
        label=label % {"department": led.department},
        choices=[("", _("Choose …")), *_options(led.heirs)],
        initial=str(led.suggested or ""),
        error_messages=OWN_WORDS,
        help_text=", ".join(name for _key, name in led.campaigns),
    )


def _heir_field(leaving: Leaving) -> forms.ChoiceField:
    hidden = ngettext("%(count)d campaign you may not see", "%(count)d campaigns you may not see", leaving.hidden)
    duties = ngettext("%(count)d open duty", "%(count)d open duties", leaving.duties)
    what = [hidden % {"count": leaving.hidden}] if leaving.hidden else []
    what += [duties % {"count": leaving.duties}] if leaving.duties else []
    nobody = _("Choose …") if leaving.hidden else _("The whole department")
    return forms.ChoiceField(
        label=_("Who takes over %(what)s") % {"what": get_text_list(what, _("and"))},
        choices=[("", nobody), *_options(leaving.heirs)],
        required=bool(leaving.hidden),
        error_messages=OWN_WORDS,
        help_text=_heir_help(leaving),
    )


def _heir_help(leaving: Leaving) -> str:
    words = []
    if leaving.duties:
        words.append(_("Duties of a department they are not in go back to the whole department."))
    if leaving.hidden:
        words.append(_("Whoever takes over a confidential campaign gets to know it, so choose with care."))
    return " ".join(words)


def _head_field(headed: Headed) -> forms.ChoiceField:
    if headed.is_left_alone:
        empty = [("", _("Choose …")), (NOBODY, _("Nobody for the time being"))]
        help_text = _("Without them, nobody answers for it.")
    else:
        empty = [("", _("Nobody for the time being: its deputy answers for it"))]
        help_text = ""
    return forms.ChoiceField(
        label=_("%(department)s is headed by") % {"department": headed.department},
        choices=[*empty, *_options(headed.members)],
        required=headed.is_left_alone,
        error_messages=OWN_WORDS,
        help_text=help_text,
    )


def _mailbox_field(leaving: Leaving) -> forms.BooleanField:
    [address, *_same] = {address for address, _department in leaving.mailboxes}
    departments = ", ".join(department for _address, department in leaving.mailboxes)
    return forms.BooleanField(
        label=_("Go on telling %(departments)s by %(address)s") % {"departments": departments, "address": address},
        required=False,
        help_text=_("Only if the address is a team’s: whoever reads it is told what the department is told."),
    )
