"""Making channels and lines from presets, and keeping a plan as one. Each ``save`` is one action."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.actions.presets import add_channel, save_as_preset, take_lines
from campaigns.models import Channel, OwnPreset
from campaigns.queries.presets import PresetRow, teams_called
from campaigns.rules.permissions import can_manage_channel
from campaigns.rules.preset_differences import LineDifference
from departments.access import Access
from departments.errors import Refused
from departments.models import Department, User

MOST_NAMED = 3
"""So many lines are named in the help of a department's field, the others are counted."""


class TeamsForm(forms.Form):
    """Which department stands for each name a preset uses: the one of that name, or one that is chosen.

    Open, a name that only has duties stands for the channel's owners.
    """

    def ask(self, names: Iterable[str], *, row: PresetRow, there: dict[str, Department]) -> None:
        """Add a field for each of these names."""
        self.asked = dict(enumerate(names))
        for number, name in self.asked.items():
            owns = name in row.preset.owners
            self.fields[f"team-{number}"] = forms.ModelChoiceField(
                label=name,
                queryset=Department.objects.filter(retired_at=None).order_by("name"),
                required=row.preset.owners == (name,),
                initial=there.get(name),
                empty_label=_("Nobody") if owns else _("The channel’s owners"),
                error_messages={"required": _("Choose who owns the channel.")},
                help_text=_help(row, name, is_there=name in there),
            )

    @property
    def team_fields(self) -> list[BoundField]:
        """The fields of the departments, in the order of the preset."""
        return [self[f"team-{number}"] for number in self.asked]

    def teams(self) -> dict[str, Department | None]:
        """Return what was chosen for each name."""
        return {name: self.cleaned_data.get(f"team-{number}") for number, name in self.asked.items()}

    def refused(self, refusal: Refused) -> None:
        """Say at its field why an action refused; else above the form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


class AddChannelForm(TeamsForm):
    """A channel from a preset: its name, and who owns it and has to do what."""

    name = forms.CharField(label=gettext_lazy("Name of the channel"), max_length=100)

    def __init__(self, data: QueryDict | None = None, *, row: PresetRow, access: Access) -> None:
        super().__init__(data, initial={"name": row.preset.name})
        self.row, self.access = row, access
        names = [*row.preset.owners, *sorted(row.preset.department_names - set(row.preset.owners))]
        self.ask(names, row=row, there=teams_called(names))

    def clean(self) -> dict[str, Any]:
        """Refuse a channel the person could not change afterwards."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        teams = self.teams()
        owners = [team for name in self.row.preset.owners if (team := teams.get(name)) is not None]
        first = self.team_fields[0].name if self.asked else None
        if not owners and first not in self.errors:
            self.add_error(first, _("Choose who owns the channel."))
        elif owners and not can_manage_channel(self.access, owner_ids=[owner.pk for owner in owners]):
            self.add_error(first, _("Choose a department you head among the owners, or ask an ops admin to add it."))
        return values

    def save(self, *, by: User) -> Channel | None:
        """Return the new channel, or None when the form says why not."""
        name = self.cleaned_data["name"]
        try:
            return add_channel(by=by, preset=self.row.preset, key=self.row.key, name=name, teams=self.teams())
        except Refused as refusal:
            self.refused(refusal)
            return None


class TakeLinesForm(TeamsForm):
    """Which lines of a preset a channel takes over. Departments are asked for only where no name fits."""

    lines = forms.MultipleChoiceField(required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        channel: Channel,
        row: PresetRow,
        differences: list[LineDifference],
    ) -> None:
        super().__init__(data)
        self.channel, self.row = channel, row
        takeable = [line for line in differences if line.can_be_taken]
        self.all_names = [line.name for line in takeable]
        self.fields["lines"].choices = [(name, name) for name in self.all_names]  # type: ignore[attr-defined]
        named = [line.shipped.responsible for line in takeable if line.shipped and line.shipped.responsible]
        self.there = teams_called(named)
        self.ask([name for name in dict.fromkeys(named) if name not in self.there], row=row, there={})

    def clean(self) -> dict[str, Any]:
        """Refuse to take nothing over."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not values.get("lines") and "all" not in self.data:
            self.add_error(None, _("Choose the lines to take over."))
        return values

    def save(self, *, by: User) -> int | None:
        """Take the lines over and return how many, or None when the form says why not."""
        names = self.all_names if "all" in self.data else self.cleaned_data["lines"]
        teams = {**self.there, **self.teams()}
        try:
            return take_lines(
                by=by,
                channel_id=self.channel.pk,
                preset=self.row.preset,
                key=self.row.key,
                names=names,
                teams=teams,
            )
        except Refused as refusal:
            self.refused(refusal)
            return None


class KeepForm(forms.Form):
    """The name under which a channel's plan is kept."""

    name = forms.CharField(
        label=gettext_lazy("Name of the preset"),
        max_length=100,
        help_text=gettext_lazy("Such as “Our radio, national”. Heads and ops admins find it among the presets."),
    )

    def save(self, *, by: User, channel: Channel) -> OwnPreset | None:
        """Return the preset, or None when the form says why not."""
        try:
            return save_as_preset(by=by, channel_id=channel.pk, name=self.cleaned_data["name"])
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return None


def _help(row: PresetRow, name: str, *, is_there: bool) -> str:
    """Return what a department of this name does in the preset, and that there is none where there is none."""
    duties = [line.name for line in row.preset.rules if line.responsible == name]
    said = [] if is_there else [_("You have no department of this name: choose who takes it.")]
    if name in row.preset.owners:
        said.append(_("Owns the channel."))
    if duties:
        more = _(" and %(count)d more") % {"count": len(duties) - MOST_NAMED} if len(duties) > MOST_NAMED else ""
        said.append(_("Has to do: %(duties)s%(more)s.") % {"duties": ", ".join(duties[:MOST_NAMED]), "more": more})
    return " ".join(said)
