"""From a name or a number that was sent to the row it means, within what the person may choose from."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from calendar_app.api.problems import Stop
from calendar_app.calendar.filters import Filters, left_out
from campaigns.models import Campaign, Channel
from campaigns.queries.choices import departments_to_lead, owners_to_choose
from departments.access import Access
from departments.errors import Refused
from departments.models import Department, User


def chosen_department(access: Access, slug: str, *, campaign: Campaign | None = None) -> Department:
    """Return the department a campaign is to be led by. One query. Raises ``Refused`` for any other."""
    found = departments_to_lead(access, campaign).filter(slug=slug).first()
    if found is None:
        raise Refused(_("Choose a department you plan campaigns for."), field="lead_department")
    return found


def chosen_owner(access: Access, number: int, *, campaign: Campaign | None = None) -> User:
    """Return the person who is to own a campaign. One query. Raises ``Refused`` for any other."""
    found = owners_to_choose(access, campaign).filter(pk=number).first()
    if found is None:
        raise Refused(_("Choose somebody who plans campaigns."), field="owner")
    return found


def chosen_channel(slug: str, *, field: str = "channel") -> Channel:
    """Return the channel of this short name, one in use. One query. Raises ``Refused`` at ``field`` for any other."""
    found = Channel.objects.filter(slug=slug, retired_at=None).first()
    if found is None:
        raise Refused(_("Choose a channel that is in use."), field=field)
    return found


def chosen_team(slug: str, *, field: str) -> Department:
    """Return the department of this short name, one in use. One query. Raises as ``chosen_channel`` does."""
    found = Department.objects.filter(slug=slug, retired_at=None).first()
    if found is None:
        raise Refused(_("There is no department “%(name)s”.") % {"name": slug}, field=field)
    return found


def chosen_filters(query: QueryDict) -> Filters:
    """Return the filters an address names. Raises ``Stop`` for values that are none: they would filter nothing."""
    fields = [
        {"field": name, "detail": _("“%(value)s” is nothing to filter by.") % {"value": value}}
        for name, value in left_out(query)
    ]
    if fields:
        raise Stop(422, "malformed", _("Some values cannot be read. “fields” says which."), fields=fields)
    return Filters.from_query(query)
