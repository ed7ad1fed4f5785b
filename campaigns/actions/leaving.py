"""Somebody leaves: no more signing in, and nothing of theirs is left to nobody."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.actions.campaigns import edit_campaign
from campaigns.actions.guests import uninvite
from campaigns.actions.locking import lock_campaigns
from campaigns.actions.milestones import pass_on
from campaigns.actions.secrecy import write_naming
from campaigns.models import Campaign, CampaignGuest, CampaignNamed, ChannelGuest
from campaigns.queries.handover import campaigns_held, duties_held
from departments.access import Access, access_for_many
from departments.actions.changing import locked
from departments.actions.departments import set_membership
from departments.actions.invitations import end_invitation_to_sign_in
from departments.actions.leaving import end_standing_in, stop_own_mailboxes
from departments.actions.people import deactivate_person
from departments.audit import record
from departments.enums import RoleName
from departments.errors import Refused
from departments.models import Department, Invitation, Membership, User
from departments.queries import headed_by, is_answered_for
from departments.roles import Permission


@dataclass(frozen=True)
class Heirs:
    """Who takes over, by their ids.

    ``owners`` gets the campaigns of each lead department, ``everything_else`` those of all other departments and, where
    they are in a department that has to do them, the duties. ``heads`` says who heads a department from now on; None
    says that it is to stay without a head and a deputy for the time being.
    """

    everything_else: int | None = None
    owners: Mapping[int, int] = field(default_factory=dict)
    heads: Mapping[int, int | None] = field(default_factory=dict)

    def owner_of(self, campaign: Campaign) -> int | None:
        """Return who gets a campaign, None where nobody was named."""
        return self.owners.get(campaign.lead_department_id, self.everything_else)

    @property
    def people(self) -> set[int]:
        """Everybody who is named."""
        named = {self.everything_else, *self.owners.values(), *self.heads.values()}
        return {key for key in named if key is not None}


@transaction.atomic
def let_go(*, by: User | None, user_id: int, heirs: Heirs | None = None, keep_mailboxes: bool = False) -> User:
    """Shut a person out at once, hand over what they hold, and return them.

    Their campaigns go to the heirs, who must be people of the organisation that may plan there; a confidential one
    comes with its ownership, which is what names the new owner. Their duties go to an heir in a department that has to
    do them, else back to the whole department. They head nothing any more, stand in for nobody, are nobody's guest and
    on no list; mailboxes that are their own address are not used any more, unless ``keep_mailboxes`` says that the
    address is a team's.

    Whoever has been locked out before is taken as they are: only what they still hold is handed over. Raises
    ``Refused`` for the last ops admin and for oneself, where a campaign or a department would be left to nobody
    (fields ``heirs``, ``owner_ID`` and ``head_ID`` with the department's id), and for an heir who may not plan there.
    """
    heirs = heirs or Heirs()
    person, headed = _locked(user_id, heirs)
    deactivate_person(by=by, user_id=user_id)
    _hand_over_headships(person, headed, heirs, by=by)
    campaigns = _hand_over_campaigns(person, heirs, by=by)
    duties = _hand_over_duties(person, heirs, by=by)
    ended = {
        "absences": end_standing_in(by=by, person=person),
        "mailboxes": 0 if keep_mailboxes else stop_own_mailboxes(by=by, person=person),
        "invitations": _end_guesthood(person, by=by),
        "lists": _leave_lists(person, by=by),
    }
    held = {"campaigns": campaigns, "duties": duties, **ended}
    changes = {name: [count, 0] for name, count in held.items() if count}
    if changes:
        record(by=by, verb="handed over", subject=person, changes=changes)
    return User.objects.get(pk=user_id)


@transaction.atomic
def take_back(*, by: User | None, user_id: int) -> Invitation:
    """Take an open invitation to sign in back and return it: its mail lets nobody in any more.

    Whoever never signed in is let go with it. Raises ``Refused`` without an open invitation, and where ``let_go`` would
    ask who takes over what they were given meanwhile; their duties go back to the whole department.
    """
    # What letting go locks, in its order, before the invitation is touched.
    person, _headed = _locked(user_id, Heirs())
    invitation = end_invitation_to_sign_in(by=by, user_id=user_id)
    if person.last_login is None:
        try:
            let_go(by=by, user_id=user_id)
        except Refused as refusal:
            if refusal.field is None:
                raise
            raise Refused(
                _("%(name)s was given something already. %(what)s Letting them go asks for that.")
                % {"name": person, "what": refusal}
            ) from refusal
    return invitation


def _locked(user_id: int, heirs: Heirs) -> tuple[User, list[Department]]:
    """Lock all that changes, in the order in which other actions do: departments, campaigns, people.

    Return the person, and the departments they answer for.
    """
    somebody = User.objects.filter(pk=user_id).first()
    keys = list(headed_by(somebody)) if somebody else []
    headed = list(Department.objects.filter(pk__in=keys).order_by("pk").select_for_update())
    lock_campaigns(_touched(user_id))
    people = User.objects.filter(pk__in={user_id, *heirs.people}).order_by("pk")
    list(people.select_for_update().values_list("pk", flat=True))
    return locked(User, user_id), headed


def _touched(user_id: int) -> set[UUID]:
    rows = (
        campaigns_held(user_id).values_list("pk", flat=True),
        duties_held(user_id).values_list("campaign_id", flat=True),
        CampaignGuest.objects.filter(user=user_id).values_list("campaign_id", flat=True),
        CampaignNamed.objects.filter(user=user_id).values_list("campaign_id", flat=True),
    )
    return {key for keys in rows for key in keys}


def _hand_over_headships(person: User, headed: list[Department], heirs: Heirs, *, by: User | None) -> None:
    for department in headed:
        head_id = heirs.heads.get(department.pk)
        if head_id is None and department.pk not in heirs.heads and not is_answered_for(department.pk):
            raise Refused(
                _("%(department)s would have neither head nor deputy. Choose who heads it, or say that nobody does.")
                % {"department": department},
                field=f"head_{department.pk}",
            )
        if head_id is not None and not _is_member(head_id, department):
            raise Refused(
                _("Choose somebody of %(department)s who may sign in.") % {"department": department},
                field=f"head_{department.pk}",
            )
        if Membership.objects.filter(department=department, user=person, role=RoleName.HEAD).exists():
            set_membership(by=by, department_id=department.pk, user_id=person.pk, role=RoleName.MEMBER)
        if head_id is not None:
            set_membership(by=by, department_id=department.pk, user_id=head_id, role=RoleName.HEAD)


def _is_member(user_id: int, department: Department) -> bool:
    return Membership.objects.filter(department=department, user=user_id, user__is_active=True).exists()


def _hand_over_campaigns(person: User, heirs: Heirs, *, by: User | None) -> int:
    campaigns = list(campaigns_held(person.pk).select_related("lead_department"))
    orphans = Counter(campaign.lead_department_id for campaign in campaigns if heirs.owner_of(campaign) is None)
    if orphans:
        count = orphans.total()
        sentence = ngettext(
            "%(count)d campaign of theirs would have no owner. Choose who takes it over.",
            "%(count)d campaigns of theirs would have no owner. Choose who takes them over.",
            count,
        )
        raise Refused(sentence % {"count": count}, field="everything_else")
    people = User.objects.in_bulk(heirs.people)
    accesses = access_for_many(sorted(heirs.people))
    for campaign in campaigns:
        owner_id = heirs.owner_of(campaign) or 0
        heir = people.get(owner_id)
        _check_heir(heir, accesses.get(owner_id), campaign, heirs)
        edit_campaign(by=by, campaign_id=campaign.pk, values={"owner": heir})
    return len(campaigns)


def _check_heir(heir: User | None, access: Access | None, campaign: Campaign, heirs: Heirs) -> None:
    """Raise ``Refused`` for an heir who may not plan. What was not chosen department by department is not named."""
    if access is not None and access.may(Permission.PLAN_CAMPAIGNS, campaign.lead_department_id):
        return
    if campaign.lead_department_id in heirs.owners:
        raise Refused(
            _("%(name)s may not plan campaigns of %(department)s. Choose one of its planners, or an ops admin.")
            % {"name": heir or _("This person"), "department": campaign.lead_department},
            field=f"owner_{campaign.lead_department_id}",
        )
    raise Refused(
        _("%(name)s may not plan some of these campaigns. Choose a planner of their lead department, or an ops admin.")
        % {"name": heir or _("This person")},
        field="everything_else",
    )


def _hand_over_duties(person: User, heirs: Heirs, *, by: User | None) -> int:
    heir = User.objects.filter(pk=heirs.everything_else or 0, is_active=True).first()
    duties = duties_held(person.pk)
    fitting: Collection[UUID] = ()
    if heir is not None:
        theirs = Membership.objects.filter(user=heir, department__retired_at=None).values("department")
        fitting = set(duties.filter(responsible_links__department__in=theirs).values_list("pk", flat=True))
    keys = list(duties.values_list("pk", flat=True))
    for key in keys:
        pass_on(by=by, milestone_id=key, assignee=heir if key in fitting else None)
    return len(keys)


def _end_guesthood(person: User, *, by: User | None) -> int:
    guests = list(CampaignGuest.objects.filter(user=person).select_related("campaign", "user"))
    for guest in guests:
        uninvite(guest, by=by)
    on_channels = list(ChannelGuest.objects.filter(user=person).select_related("channel", "user"))
    for invitation in on_channels:
        uninvite(invitation, by=by)
    return len(guests) + len(on_channels)


def _leave_lists(person: User, *, by: User | None) -> int:
    """Take a person off the lists of those who may know; owning a campaign is what names whoever took it over."""
    rows = list(CampaignNamed.objects.filter(user=person).select_related("user"))
    for row in rows:
        write_naming(row, by=by, is_named=False)
        row.delete()
    return len(rows)
