"""Who is told for a department, and whether each of them may hear of a campaign now."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from calendar_app.lib.among import Among
from campaigns.alerts.reach import NOBODY, Reached, Recipient, acting_at, failing_of, person_of, reached_for
from campaigns.enums import AlertKind, AlertStep, Veil
from campaigns.models import Campaign, Milestone
from campaigns.queries.visible_pairs import cleared_pairs, disclosures, veils_of_pairs
from campaigns.rules.clearance import Disclosure
from departments.access import access_for_many

_Asked = tuple[str, int, UUID | None]
"""A recipient's key, a department and a campaign; None for the department's own affairs, such as its week."""


@dataclass(frozen=True)
class Audience:
    """Who is told of which campaign for which department, and how much of it, at one moment.

    ``veils`` are by recipient, department and campaign; ``when_off`` are those of campaigns that have become drafts
    again: nobody new hears of them, but who was told still hears that they are off. ``owners`` are who answers for the
    campaigns: their owner, or the head of the department that leads them where the owner has left. ``failing`` are the
    keys of those who are told nothing because mail to them comes back. ``assignees`` say who has a duty in person.
    """

    reached: dict[int, Reached]
    owners: dict[UUID, tuple[Recipient, ...]]
    veils: dict[_Asked, Veil]
    when_off: dict[_Asked, Veil]
    failing: frozenset[str] = frozenset()
    assignees: Mapping[UUID, int] = field(default_factory=dict)

    @property
    def user_ids(self) -> set[int]:
        """The people who may hear of any of it."""
        return {
            int(key.removeprefix("user:")) for key, *_place in (*self.veils, *self.when_off) if key.startswith("user:")
        }

    def of(
        self,
        department_id: int,
        campaign_id: UUID | None,
        *,
        kind: AlertKind,
        step: int = AlertStep.FIRST,
        but_not: Collection[str] = (),
        wants_none: Callable[[Recipient], bool] | None = None,
        milestone_id: UUID | None = None,
    ) -> list[Recipient]:
        """Return who is told for this department about this campaign; empty if there is nobody.

        Where none of the people its routes reach may hear of it, its head is told if they may, else its deputies; and
        where nobody who acts for somebody away may, it is those who are away. A web hook is told beside them. An alert
        that climbs goes, from its ``step`` on, to the first of members, head, deputies and the campaign's owner among
        whom anybody is not told yet: ``but_not`` are the keys of those who are. Who
        ``wants_none`` of it is among them, but where all of them do the next in line is told as well. Beside them
        all whoever has the duty ``milestone_id`` in person is told of it, if they are in the department.
        """
        told: list[Recipient] = []
        away = self.reached.get(department_id, NOBODY).away
        for some in self._tiers(department_id, campaign_id, kind, step):
            if some and some == away and any(each.is_read for each in told):
                break  # Who acts for them wants no mail of it: no reason to write to who is away.
            told += [
                each
                for each in some
                if each.key not in but_not and self.veil(each.key, department_id, campaign_id, kind=kind) is not None
            ]
            if any(each.is_read and not (wants_none and wants_none(each)) for each in told):
                break
        assignee = self._assignee(milestone_id, department_id) if step == AlertStep.FIRST else None
        if assignee is None or assignee in told:
            return told
        knows = self.veil(assignee.key, department_id, campaign_id, kind=kind) is not None
        return [*told, assignee] if knows else told

    def _assignee(self, milestone_id: UUID | None, department_id: int) -> Recipient | None:
        """Return who is told for the person who has the duty, where somebody of the department does."""
        user_id = self.assignees.get(milestone_id) if milestone_id is not None else None
        found = self.reached.get(department_id, NOBODY)
        return found.in_place_of.get(user_id) if user_id is not None else None

    def _tiers(
        self, department_id: int, campaign_id: UUID | None, kind: AlertKind, step: int
    ) -> tuple[tuple[Recipient, ...], ...]:
        found = self.reached.get(department_id, NOBODY)
        owners = self.owners.get(campaign_id, ()) if campaign_id else ()
        if step == AlertStep.OWNER:
            return (owners,)
        answering = (found.heads, found.deputies)
        if step == AlertStep.HEAD:
            return (*answering, owners)
        if kind == AlertKind.EXCEPTION_WANTED:
            # Only who answers for the department can do something about it.
            return (*answering, owners) if step else (*answering, found.by_routes, found.away)
        if step == AlertStep.MEMBERS:
            return (found.members, *answering, owners)
        return (found.by_routes, *answering, found.away)

    def plans(self, key: str, department_id: int) -> bool:
        """Whether the recipient with this key is the department's head, a deputy or a planner, or acts for one."""
        return key in self.reached.get(department_id, NOBODY).planning

    def veil(self, key: str, department_id: int, campaign_id: UUID | None, *, kind: AlertKind) -> Veil | None:
        """Return how much the recipient with this key is told of the campaign for this department; None: nothing."""
        asked = (key, department_id, campaign_id)
        found = self.veils.get(asked)
        return self.when_off.get(asked) if found is None and kind == AlertKind.CANCELLED else found

    def is_of(self, key: str, department_id: int) -> bool:
        """Whether the recipient with this key is told because of their place in the department, or of its routes."""
        found = self.reached[department_id]
        return any(each.key == key for each in (*found.everybody, *found.members))

    def address_of(self, key: str, department_id: int, campaign_id: UUID | None) -> str:
        """Return the present address of the recipient with this key. Raises ``StopIteration`` if there is none such."""
        found = self.reached[department_id]
        everybody = (*found.everybody, *found.members, *(self.owners.get(campaign_id, ()) if campaign_id else ()))
        return next(each.address for each in everybody if each.key == key)


def audience(
    pairs: Iterable[tuple[int, UUID | None]],
    *,
    at: dt.datetime,
    only: Collection[str] | None = None,
    asking_members: Collection[int] = (),
    assignees: Mapping[UUID, int] | None = None,
) -> Audience:
    """Return who is told of what for these pairs of department and campaign at the instant ``at``.

    In the departments ``asking_members`` every one of these is asked about, whatever their routes; ``assignees`` are
    by duty, and of such departments. With ``only`` nobody is asked about but the recipients with these keys; all others
    count as told nothing. People are told what they may see, under the same veil as on their pages; of what belongs to
    no campaign whoever is reached is told. A mailbox, a chat or a web hook has no permissions of its own: of what is
    not open it is told what its clearance allows. Whom mail comes back from is told nothing, so that the next in line
    is. Ten queries if everything is open; see ``veils_of_pairs``.
    """
    wanted = set(pairs)
    campaign_ids = {campaign_id for _department, campaign_id in wanted if campaign_id is not None}
    campaigns = _answering(campaign_ids)
    leading = {each.lead_department_id for each in campaigns.values()}
    acting = acting_at(at)
    reached = reached_for({*(department_id for department_id, _campaign in wanted), *leading}, acting)
    owners = {key: _owners(each, reached, acting) for key, each in campaigns.items()}
    asked = [
        (recipient, department_id, campaign_id)
        for department_id, campaign_id in wanted
        for recipient in _asked(
            reached[department_id], _owners_of(owners, campaign_id), with_members=department_id in asking_members
        )
        if only is None or recipient.key in only
    ]
    failing = failing_of(recipient for recipient, _department, _campaign in asked)
    asked = [each for each in asked if each[0].key not in failing]
    told = disclosures(campaign_ids, at)
    veils, when_off = _veils_of(asked, told, at)
    return Audience(reached, owners, veils, when_off, failing, assignees or {})


def _veils_of(
    asked: Collection[tuple[Recipient, int, UUID | None]], told: Mapping[UUID, Disclosure], at: dt.datetime
) -> tuple[dict[_Asked, Veil], dict[_Asked, Veil]]:
    """Return how much each is told of what they are asked about, and how much of a draft that is called off."""
    seen, cleared = _veils_of_people(asked, told, at)
    veils: dict[_Asked, Veil] = {}
    when_off: dict[_Asked, Veil] = {}
    for recipient, department_id, campaign_id in asked:
        if campaign_id is None:
            veils[recipient.key, department_id, None] = Veil.OPEN
            continue
        about = told[campaign_id]
        if recipient.user_id is None:
            off = about.for_mailbox(recipient.clearance, department_id)
            now = None if about.is_draft else off
        else:
            now = seen.get((recipient.user_id, campaign_id))
            off = Veil.OPEN if (recipient.user_id, campaign_id) in cleared else about.for_others
        if now is not None:
            veils[recipient.key, department_id, campaign_id] = now
        elif off is not None and about.is_draft:
            when_off[recipient.key, department_id, campaign_id] = off
    return veils, when_off


def assignees_of(milestone_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return who has each of these duties in person, where anybody has. One query, none for none."""
    if not milestone_ids:
        return {}
    rows = Milestone.objects.filter(Among("pk", milestone_ids), assignee__isnull=False)
    return dict(rows.values_list("pk", "assignee"))


def _owners_of(owners: Mapping[UUID, tuple[Recipient, ...]], campaign_id: UUID | None) -> tuple[Recipient, ...]:
    return owners[campaign_id] if campaign_id is not None else ()


def _asked(found: Reached, owners: Iterable[Recipient], *, with_members: bool) -> Iterable[Recipient]:
    members = found.members if with_members else ()
    return {each.key: each for each in (*found.everybody, *members, *owners)}.values()


class _Answering(NamedTuple):
    """Who answers for a campaign; without an owner where they may not sign in any more."""

    owner: Recipient | None
    lead_department_id: int


def _answering(campaign_ids: Collection[UUID]) -> dict[UUID, _Answering]:
    """Return who answers for each of these campaigns. One query."""
    rows = Campaign.objects.filter(Among("pk", campaign_ids))
    values = rows.values_list("pk", "owner_id", "owner__email", "owner__is_active", "lead_department_id")
    return {
        key: _Answering(person_of(owner_id, email) if is_active else None, lead_id)
        for key, owner_id, email, is_active, lead_id in values
    }


def _owners(
    campaign: _Answering, reached: Mapping[int, Reached], acting: Mapping[int, Recipient]
) -> tuple[Recipient, ...]:
    if campaign.owner is not None:
        return (acting.get(campaign.owner.user_id or 0, campaign.owner),)
    lead = reached[campaign.lead_department_id]
    return lead.heads or lead.deputies


def _veils_of_people(
    asked: Iterable[tuple[Recipient, int, UUID | None]], told: Mapping[UUID, Disclosure], at: dt.datetime
) -> tuple[dict[tuple[int, UUID], Veil], set[tuple[int, UUID]]]:
    """Return how much people may see now, and of drafts who may know of them at all."""
    campaigns_of: dict[int, set[UUID]] = defaultdict(set)
    for recipient, _department, campaign_id in asked:
        if recipient.user_id is not None and campaign_id is not None:
            campaigns_of[recipient.user_id].add(campaign_id)
    accesses = access_for_many(sorted(campaigns_of), at)
    drafts = {key: {each for each in keys if told[each].is_draft} for key, keys in campaigns_of.items()}
    return veils_of_pairs(campaigns_of, accesses, at), cleared_pairs(drafts, accesses, at)


def answerers_may_know(pairs: Iterable[tuple[int, UUID]], *, at: dt.datetime) -> set[tuple[int, UUID]]:
    """Return those pairs of department and campaign of which somebody who answers for the department may know.

    Heads and deputies, and who acts for them. Queries as ``audience``.
    """
    wanted = set(pairs)
    found = audience(wanted, at=at)
    return {
        (department_id, campaign_id)
        for department_id, campaign_id in wanted
        for some in (found.reached[department_id].heads, found.reached[department_id].deputies)
        if any(
            found.veil(each.key, department_id, campaign_id, kind=AlertKind.EXCEPTION_WANTED) is not None
            for each in some
        )
    }


def told_of(department_ids: Collection[int], *, campaign_id: UUID, at: dt.datetime) -> dict[int, tuple[Recipient, ...]]:
    """Return who may hear anything of one campaign, were it no draft, for each department. Queries as ``audience``."""
    found = audience([(key, campaign_id) for key in department_ids], at=at)
    # Nothing but its state keeps a draft from those who are told that it is off.
    return {key: tuple(found.of(key, campaign_id, kind=AlertKind.CANCELLED)) for key in department_ids}
