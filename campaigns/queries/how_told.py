"""What the page of a person's own choices shows: how they are told in general, and for each of their departments."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.http import Http404
from django.utils.translation import gettext as _

from campaigns.models import AlertPreference
from departments.access import Access
from departments.enums import RoleName
from departments.models import Department, Membership, OrganisationSettings, User

PLANNING = (RoleName.HEAD, RoleName.DEPUTY, RoleName.PLANNER)


@dataclass(frozen=True)
class Place:
    """One of a person's departments, and what they said about it: None where the general choice holds.

    ``plans``: they are its head, a deputy or a planner.
    """

    department: Department
    own: AlertPreference | None
    plans: bool


@dataclass(frozen=True)
class HowTold:
    """A person's choices. ``zone`` is what their hours are in."""

    zone: ZoneInfo
    general: AlertPreference | None
    places: tuple[Place, ...]

    def of(self, department: Department | None) -> AlertPreference | None:
        """Return what holds for a department, or in general."""
        own = next((place.own for place in self.places if place.department == department), None)
        return own or self.general

    def place(self, slug: str) -> Place:
        """Return one of the person's departments. Raises ``Http404`` for any other."""
        found = next((place for place in self.places if place.department.slug == slug), None)
        if found is None:
            raise Http404(_("You are not in such a department."))
        return found


def how_told(access: Access, organisation: OrganisationSettings) -> HowTold:
    """Return what a person chose. Three queries."""
    person = User.objects.get(pk=access.user_id or 0)
    rows = {row.department_id: row for row in AlertPreference.objects.filter(user=person)}
    members = Membership.objects.filter(user=person, department__retired_at=None).select_related("department")
    places = tuple(
        Place(member.department, rows.get(member.department_id), member.role in PLANNING)
        for member in members.order_by("department__name")
    )
    return HowTold(ZoneInfo(person.time_zone or organisation.time_zone), rows.get(None), places)
