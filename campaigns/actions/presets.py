"""Taking over the channels that Instep ships, with their lead-time plans."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.actions.channels import add_rule, create_channel
from campaigns.models import Channel
from campaigns.presets import ChannelPreset, channel_presets
from departments.errors import Refused
from departments.models import Department, User


@transaction.atomic
def adopt_presets(
    *,
    by: User | None,
    departments: Mapping[str, Department],
    presets: Sequence[ChannelPreset] | None = None,
) -> list[Channel]:
    """Make the preset channels that are not there yet, with owners and plans, and return them.

    ``departments`` says which department stands for each name the presets use; one may stand for several. A channel
    that is there by its name, in use or not, is left as it is. Raises ``Refused`` for names nobody stands for.
    """
    there = {name.casefold() for name in Channel.objects.values_list("name", flat=True)}
    wanted = [row for row in (channel_presets() if presets is None else presets) if row.name.casefold() not in there]
    _refuse_unnamed(wanted, departments)
    return [_adopt(preset, departments, by=by) for preset in wanted]


def _refuse_unnamed(presets: Sequence[ChannelPreset], departments: Mapping[str, Department]) -> None:
    missing = sorted({name for preset in presets for name in preset.department_names} - set(departments))
    if missing:
        raise Refused(
            _("Say which departments stand for these: %(names)s.") % {"names": ", ".join(missing)}, field="departments"
        )


def _adopt(preset: ChannelPreset, departments: Mapping[str, Department], *, by: User | None) -> Channel:
    owners = list(dict.fromkeys(departments[name] for name in preset.owners))
    channel = create_channel(by=by, name=preset.name, medium=preset.medium, colour=preset.colour, departments=owners)
    for rule in preset.rules:
        add_rule(
            by=by,
            channel_id=channel.pk,
            name=rule.name,
            offset=rule.offset,
            unit=rule.unit,
            anchor=rule.anchor,
            responsible=departments[rule.responsible] if rule.responsible else None,
            must_have=rule.must_have,
            warn_working_days=rule.warn_working_days,
            basis=rule.basis,
            plan=False,
        )
    return channel
