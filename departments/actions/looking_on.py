"""Looking on in somebody's place: it changes nothing but is written down, both ends of it."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from departments.actions.changing import locked
from departments.audit import plain, record
from departments.enums import LookingOnEnded
from departments.errors import Refused
from departments.models import User


@transaction.atomic
def begin_view_as(*, by: User, user_id: int, until: dt.datetime) -> User:
    """Write down that ``by`` looks on in somebody's place until ``until`` at the latest, and return whom.

    Raises ``Refused`` for oneself and for somebody who may not sign in. Whether ``by`` has the right to it is for the
    caller to ask: see ``campaigns.queries.looking_on``.
    """
    person = locked(User, user_id)
    if person == by:
        raise Refused(_("You see what you see already. Choose somebody else."))
    if not person.is_active:
        raise Refused(_("%(name)s may not sign in, so there is nothing they see.") % {"name": person})
    record(by=by, verb="began to look on as", subject=person, changes={"until": [None, plain(until)]})
    return person


@transaction.atomic
def end_view_as(*, by: User, user_id: int, why: LookingOnEnded) -> None:
    """Write down that ``by`` looks on in this person's place no longer, and why."""
    person = locked(User, user_id)
    record(by=by, verb="stopped looking on as", subject=person, changes={"why": [None, why.value]})
