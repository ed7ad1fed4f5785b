"""Changing the closing dates of a channel. The activities that follow them are planned again.

As with lead-time plans: affected activities are marked stale in the same transaction and planned again after it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.actions.channels import add_rule, edit_rule
from campaigns.actions.replanning import mark_stale, replan_stale
from campaigns.enums import ClosingRole, Unit
from campaigns.models import Channel, ClosingDate, LeadTimeRule
from campaigns.queries.affected import activities_of_closings
from campaigns.rules.closings import LINE_NAMES, check_issue, usual_offset
from campaigns.rules.weekly_closings import IssueDraft
from departments.actions.changing import change, check_mark, create, locked, mark_of
from departments.actions.checks import checked_name
from departments.errors import Refused
from departments.models import User

CLOSING: Final = ("name", "appears_on", "last_on", "space_closes_on", "material_due_on", "source")
"""What ``add_closing`` takes and ``edit_closing`` may change."""

DAYS: Final = CLOSING[1:5]
LONGEST_NAME: Final = 100
_ROLES: Final = {ClosingRole.SPACE: "space_closes_on", ClosingRole.MATERIAL: "material_due_on"}


@dataclass(frozen=True)
class Written:
    """What writing several issues did; ``lines`` are names of plan lines that follow published dates from now on."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    lines: tuple[str, ...] = ()


class RowsRefused(Refused):
    """Why several issues cannot be written: the sentence of each that cannot, by its place from 0."""

    def __init__(self, problems: Mapping[int, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


def add_closing(*, by: User | None, channel_id: int, plan: bool = True, **fields: Any) -> ClosingDate:
    """Return a new issue of a channel; ``fields`` are those of ``CLOSING``.

    With the first date of a role a plan that has no line for it gets one. Raises ``Refused`` for days that cannot be
    those of one issue, and for a second issue of one name and day.
    """
    with transaction.atomic():
        channel = locked(Channel, channel_id)
        roles = _first_roles(channel)
        closing = _add(channel, fields, by=by)
        _line_up(channel, roles, by=by)
    _plan_again(plan)
    return closing


def edit_closing(
    *, by: User | None, closing_id: int, seen: str | None = None, plan: bool = True, **fields: Any
) -> ClosingDate:
    """Change an issue and return it; unfinished duties of the activities that appear in it follow.

    The activities' own days stay: whoever plans them moves them. ``seen`` is the ``closing_mark`` the person saw.
    Raises ``Conflict`` when it is stale, else as ``add_closing`` does.
    """
    with transaction.atomic():
        closing = _locked(closing_id)
        check_mark(closing, _values(closing), seen)
        if closing.retired_at is not None:
            raise Refused(_("This issue is retired. Bring it back before you change it."))
        roles = _first_roles(closing.channel)
        _edit(closing, fields, by=by)
        _line_up(closing.channel, roles, by=by)
    _plan_again(plan)
    return closing


@transaction.atomic
def retire_closing(*, by: User | None, closing_id: int) -> ClosingDate:
    """Take an issue off the list and return it: it is not offered any more. What appears in it keeps its dates."""
    closing = _locked(closing_id)
    if closing.retired_at is None:
        change(closing, by=by, fields={"retired_at": timezone.now()}, editable=("retired_at",), verb="retired")
    return closing


@transaction.atomic
def unretire_closing(*, by: User | None, closing_id: int) -> ClosingDate:
    """Bring a retired issue back and return it. Raises ``Refused`` where another has its name and day by now."""
    closing = _locked(closing_id)
    _refuse_twin(closing, closing.name, closing.appears_on)
    change(closing, by=by, fields={"retired_at": None}, editable=("retired_at",), verb="brought back")
    return closing


def write_closings(
    *, by: User | None, channel_id: int, drafts: Sequence[tuple[int | None, IssueDraft]], plan: bool = True
) -> Written:
    """Write several issues, all or none; each comes with the key of the one it changes, or None for a new one.

    Raises ``RowsRefused`` with what is wrong with each that cannot be.
    """
    with transaction.atomic():
        channel = locked(Channel, channel_id)
        roles = _first_roles(channel)
        counts = {"added": 0, "changed": 0, "unchanged": 0}
        problems: dict[int, str] = {}
        for place, (key, draft) in enumerate(drafts):
            try:
                counts[_write(channel, key, draft, by=by)] += 1
            except Refused as refusal:
                problems[place] = str(refusal)
        if problems:
            raise RowsRefused(problems)
        lines = _line_up(channel, roles, by=by)
    _plan_again(plan)
    return Written(**counts, lines=tuple(lines))


def closing_mark(closing: ClosingDate) -> str:
    """Return what stands for an issue as it is now. No query."""
    return mark_of(_values(closing))


def _values(closing: ClosingDate) -> list[Any]:
    return [getattr(closing, name) for name in CLOSING]


def _locked(closing_id: int) -> ClosingDate:
    closing = locked(ClosingDate, closing_id)
    closing.channel = locked(Channel, closing.channel_id)
    return closing


def _write(channel: Channel, key: int | None, draft: IssueDraft, *, by: User | None) -> str:
    fields = asdict(draft)
    if key is None:
        _add(channel, fields, by=by)
        return "added"
    closing = ClosingDate.objects.select_for_update().filter(pk=key, channel=channel, retired_at=None).first()
    if closing is None:
        raise Refused(_("This issue is not there any more. Look at the file again."))
    # An empty source says nothing about the one that is known.
    return "changed" if _edit(closing, {**fields, "source": draft.source or closing.source}, by=by) else "unchanged"


def _add(channel: Channel, fields: Mapping[str, Any], *, by: User | None) -> ClosingDate:
    closing = ClosingDate(channel=channel)
    return create(
        closing, by=by, fields=_checked(closing, {**dict.fromkeys(DAYS), "name": "", **fields}), editable=CLOSING
    )


def _edit(closing: ClosingDate, fields: Mapping[str, Any], *, by: User | None) -> bool:
    changes = change(closing, by=by, fields=_checked(closing, fields), editable=CLOSING)
    if {"name", "space_closes_on", "material_due_on"} & set(changes):
        mark_stale(activities_of_closings([closing.pk]))
    return bool(changes)


def _checked(closing: ClosingDate, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an issue, tidied; raise ``Refused`` for what cannot be one."""
    fields = dict(given)
    if "name" in fields:
        fields["name"] = checked_name(fields["name"] or "", sentence=_("Name the issue, such as “March issue”."))
        if len(fields["name"]) > LONGEST_NAME:
            raise Refused(_("Shorten the name to %(most)d letters.") % {"most": LONGEST_NAME}, field="name")
    if "source" in fields:
        fields["source"] = " ".join((fields["source"] or "").split())[:200]
    days = {name: fields.get(name, getattr(closing, name)) for name in DAYS}
    if days["appears_on"] is None:
        raise Refused(_("Give the day on which it appears."), field="appears_on")
    check_issue(**days)
    _refuse_twin(closing, fields.get("name", closing.name), days["appears_on"])
    return fields


def _refuse_twin(closing: ClosingDate, name: str, appears_on: dt.date) -> None:
    twins = ClosingDate.objects.filter(
        channel=closing.channel_id, name__iexact=name, appears_on=appears_on, retired_at=None
    )
    if twins.exclude(pk=closing.pk).exists():
        raise Refused(_("The channel has an issue of this name on this day already."), field="name")


def _first_roles(channel: Channel) -> set[ClosingRole]:
    """Return the roles for which this channel never had a closing date, and has no line of its plan. Two queries."""
    known = ClosingDate.objects.filter(channel=channel).values_list(*_ROLES.values())
    seen = {role for row in known for role, day in zip(_ROLES, row, strict=True) if day is not None}
    lines = LeadTimeRule.objects.filter(channel=channel, retired_at=None).exclude(closing_role="")
    return set(_ROLES) - seen - {ClosingRole(role) for role in lines.values_list("closing_role", flat=True)}


def _line_up(channel: Channel, roles: Iterable[ClosingRole], *, by: User | None) -> list[str]:
    """Give the plan a line for each of these roles there is a date for by now; return the lines' names.

    A line that is called just so follows the published date from now on, and keeps its offset for what has no issue.
    """
    found = []
    for role in sorted(roles):
        field = _ROLES[role]
        listed = ClosingDate.objects.filter(channel=channel, retired_at=None, **{f"{field}__isnull": False})
        distances = [(appears - day).days for appears, day in listed.values_list("appears_on", field)]
        if not distances:
            continue
        name = str(LINE_NAMES[role])
        line = LeadTimeRule.objects.filter(channel=channel, name__iexact=name, retired_at=None).first()
        if line is not None:
            found.append(edit_rule(by=by, rule_id=line.pk, plan=False, closing_role=role).name)
            continue
        offset, unit = usual_offset(distances)
        found.append(_new_line(channel, role, name, offset, unit, by=by))
    return found


def _new_line(channel: Channel, role: ClosingRole, name: str, offset: int, unit: Unit, *, by: User | None) -> str:
    basis = _("Usual distance of the published closing dates")
    rule = add_rule(
        by=by,
        channel_id=channel.pk,
        plan=False,
        name=name,
        offset=offset,
        unit=unit,
        closing_role=role,
        basis=basis,
    )
    return rule.name


def _plan_again(plan: bool) -> None:
    if plan:
        replan_stale()
