"""Where what was picked comes to stand."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from campaigns.actions.rescheduling import MOST
from campaigns.queries.movable import Selection, selection_of
from campaigns.rules.shifting import Counting, Shift, Span, moves
from departments.access import Access
from departments.errors import Refused


def picked_moves(
    access: Access, picked: Collection[UUID], shift: Shift, counting: Counting, *, at: dt.datetime
) -> tuple[Selection, dict[UUID, Span | None]]:
    """Return what of the picked this person may move, and where that comes to stand; None is the tray. Five queries.

    Raises ``Refused`` for nothing, for too many, for a shift that leads nowhere, and where nothing would move.
    """
    if not picked:
        raise Refused(_("Tick what shall move, or choose all that answer to the filter."))
    if len(picked) > MOST:
        raise Refused(_("Move at most %(most)d activities at once. Narrow the list down.") % {"most": MOST})
    selection = selection_of(access, picked, counting, at=at)
    spans = moves(selection.rows, shift)
    if not spans:
        raise Refused(_("Nothing would move: none of these may be moved by you, or all stand there already."))
    return selection, spans
