"""What decides whether an audit entry can be taken back: what its subject is now, and whose it is to change."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from campaigns.enums import MilestoneState
from campaigns.models import (
    Activity,
    Blackout,
    Campaign,
    CampaignGuest,
    CampaignNamed,
    Channel,
    ChannelGuest,
    ClosingDate,
    KeyDate,
    LeadTimeRule,
    Milestone,
    NoticeException,
    OwnPreset,
    Series,
)
from campaigns.queries.own_duties import warned_ahead
from campaigns.rules.duty_memory import DutyBefore, memory_of
from campaigns.rules.undo import Past, changed_since
from campaigns.rules.undo_rights import can_undo
from departments.access import Access
from departments.audit import plain
from departments.models import (
    AuditEntry,
    Department,
    Membership,
    OrganisationSettings,
    Route,
    SpecialDays,
    User,
    WorkingCalendar,
)

MODELS: Final[dict[str, type[models.Model]]] = {
    model._meta.model_name or "": model
    for model in (
        Campaign, CampaignNamed, CampaignGuest, Activity, Milestone, NoticeException, Channel, ChannelGuest,
        LeadTimeRule, OwnPreset, ClosingDate, Series, Blackout, KeyDate, Department, Membership, Route,
        SpecialDays, WorkingCalendar, OrganisationSettings, User,
    )
}  # fmt: skip
"""What can be changed back, by the name entries use for it."""

_LISTED: Final = {
    "milestone": "responsible_links",
    "blackout": "channels",
    "channel": "ownerships",
    "leadtimerule": "channel__ownerships",
    "closingdate": "channel__ownerships",
    "channelguest": "channel__ownerships",
}

_ANSWERED: Final = ("milestone", "noticeexception")
"""What belongs to a campaign, and is for other departments than its lead to answer."""

Row = Any
"""A row of one of ``MODELS``: what is read of it are the fields its entry names."""


@dataclass(frozen=True)
class Grounds:
    """What one entry's fields hold now (None: the row is not there), and the departments whose people may change it.

    ``out_of_use`` names the field that says so of a row that is; ``lead_department_id`` leads the campaign it is of.
    """

    past: Past
    present: Mapping[str, Any] | None
    department_ids: tuple[int, ...]
    out_of_use: tuple[str, ...] = ()
    lead_department_id: int | None = None

    @property
    def changed_since(self) -> list[str]:
        """The fields that are no longer what the entry made them; what was made must be in use, too."""
        over = list(self.out_of_use) if self.past.verb == "created" else []
        return changed_since(self.past, self.present) or over


def may_undo(access: Access, grounds: Grounds) -> bool:
    """Whether this person may take an entry back. No query."""
    return can_undo(
        access,
        grounds.past,
        department_ids=grounds.department_ids,
        lead_department_id=grounds.lead_department_id,
    )


def past_of(entry: AuditEntry) -> Past:
    """Return an entry as plain values. No query."""
    return Past(entry.subject_type.rpartition(".")[2], entry.verb, entry.changes, entry.beside)


def last_memory(activity_id: UUID) -> dict[UUID, DutyBefore]:
    """Return how an activity's duties stood before its last change. One query."""
    entries = AuditEntry.objects.filter(subject_type=Activity._meta.label_lower, subject_id=str(activity_id))
    beside = entries.order_by("-pk").values_list("beside", flat=True).first()
    return memory_of(beside or {})


def grounds_of(entries: Iterable[AuditEntry]) -> dict[int, Grounds]:
    """Return the grounds of each entry by its key; entries about what is nobody's to change back are left out.

    At most two queries for each kind of subject, however many entries.
    """
    pasts = {entry: past for entry in entries if (past := past_of(entry)).subject in MODELS}
    rows = _rows(pasts.values(), (entry.subject_id for entry in pasts))
    again = _back_again(pasts)
    campaigns = _leads(pasts)
    found = {}
    for entry, past in pasts.items():
        row = again.get(entry.pk) if past.took_away else rows.get((past.subject, entry.subject_id))
        present = None if row is None else {field: _held(row, field) for field in past.changes}
        lead = campaigns.get(entry.campaign_id)
        whose = _departments(past, row) if lead is None or past.subject in _ANSWERED else (lead,)
        found[entry.pk] = Grounds(past, present, whose, _out_of_use(row), lead)
    return found


def _rows(pasts: Iterable[Past], keys: Iterable[str]) -> dict[tuple[str, str], Row]:
    """Return the rows of these subjects that are there, by subject and key as entries have them."""
    wanted: dict[str, set[Any]] = defaultdict(set)
    for past, key in zip(pasts, keys, strict=True):
        wanted[past.subject].update(_key(MODELS[past.subject], key))
    found = {}
    for subject, found_keys in wanted.items():
        rows = MODELS[subject]._default_manager.all()
        rows = rows.prefetch_related(_LISTED[subject]) if subject in _LISTED else rows
        found.update({(subject, str(row.pk)): row for row in rows.filter(pk__in=found_keys)})
    return found


def _key(model: type[models.Model], text: str) -> set[Any]:
    try:
        return {model._meta.pk.to_python(text)}
    except ValidationError:
        return set()


_PLACES: Final[dict[str, tuple[type[models.Model], tuple[str, ...]]]] = {
    "membership": (Membership, ("department", "user")),
    "campaignguest": (CampaignGuest, ("campaign", "user")),
    "channelguest": (ChannelGuest, ("channel", "user")),
    "campaignnamed": (CampaignNamed, ("campaign", "user", "department")),
}
"""What may come back as another row in the same place, and the fields that say which place that is."""


def _back_again(pasts: Mapping[AuditEntry, Past]) -> dict[int, Row]:
    """Return what has come back of what entries took away, by entry: the same person in the same department, say.

    One query for each kind of thing that was taken away.
    """
    found: dict[int, Row] = {}
    for subject, (model, fields) in _PLACES.items():
        gone = {entry: past for entry, past in pasts.items() if past.subject == subject and past.took_away}
        places = {entry.pk: tuple(_place(entry, past, field) for field in fields) for entry, past in gone.items()}
        rows = _at(model, fields, places.values()) if places else {}
        found.update({key: rows[place] for key, place in places.items() if place in rows})
    return found


def _place(entry: AuditEntry, past: Past, field: str) -> Any:
    return entry.campaign_id if field == "campaign" else _number(past, field)


def _at(
    model: type[models.Model], fields: tuple[str, ...], places: Iterable[tuple[Any, ...]]
) -> dict[tuple[Any, ...], Row]:
    wanted = Q(pk__in=[])
    for place in places:
        wanted |= Q(**dict(zip(fields, place, strict=True)))
    rows = model._default_manager.filter(wanted)
    return {tuple(getattr(row, f"{field}_id") for field in fields): row for row in rows}


def _number(past: Past, field: str) -> int | None:
    pair = past.changes.get(field)
    values = pair if isinstance(pair, list) else [None]
    return next((value for value in values if isinstance(value, int)), None)


def _leads(pasts: Mapping[AuditEntry, Past]) -> dict[Any, int]:
    """Return the lead department of each campaign these entries are about."""
    keys = {entry.campaign_id for entry in pasts if entry.campaign_id}
    if not keys:
        return {}
    return dict(Campaign.objects.filter(pk__in=keys).values_list("pk", "lead_department"))


def _held(row: Row, field: str) -> Any:
    """Return what a row holds in a field, as an entry would have it."""
    if field == "owners" and not isinstance(row, OwnPreset):
        return [link.department_id for link in _in_order(row.ownerships.all())]
    if field == "channels":
        return sorted(channel.pk for channel in row.channels.all())
    if isinstance(row, Milestone) and field == "departments":
        return [link.department_id for link in _in_order(row.responsible_links.all())]
    if isinstance(row, Milestone) and field == "warn_working_days":
        return warned_ahead(row)
    name = getattr(_field(row, field), "attname", field)
    return plain(getattr(row, name, None))


def _field(row: Row, name: str) -> object:
    fields = {field.name: field for field in row._meta.concrete_fields}
    return fields.get(name)


def _out_of_use(row: Row) -> tuple[str, ...]:
    if isinstance(row, Milestone) and row.state == MilestoneState.CANCELLED:
        return ("state",)
    if getattr(row, "is_active", True) is False:
        return ("is_active",)
    return ("retired_at",) if getattr(row, "retired_at", None) is not None else ()


def _departments(past: Past, row: Row) -> tuple[int, ...]:
    """Return the departments whose people may change a row; of one that is gone, those its entry names."""
    if past.subject == "milestone":
        return tuple(link.department_id for link in _in_order(row.responsible_links.all())) if row else ()
    if past.subject in ("channel", "leadtimerule", "channelguest", "closingdate"):
        channel = row if past.subject == "channel" else _channel_of(past, row)
        return tuple(link.department_id for link in _in_order(channel.ownerships.all())) if channel else ()
    if past.subject == "department":
        return (row.pk,) if row else ()
    department_id = getattr(row, "department_id", None) or _number(past, "department")
    return (department_id,) if department_id else ()


def _channel_of(past: Past, row: Row) -> Row:
    """Return the channel of a line or of a guest; of a guest that is gone, the one its entry names, by a query."""
    return row.channel if row else Channel.objects.filter(pk=_number(past, "channel") or 0).first()


def _in_order(links: Iterable[Any]) -> list[Any]:
    return sorted(links, key=lambda link: link.position)
