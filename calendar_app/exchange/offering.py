"""What there is to choose for a file that waits for its import."""

from typing import Any

from calendar_app.exchange.belonging import Belonging
from calendar_app.exchange.drafts import lead_of
from calendar_app.exchange.forms import ChoicesForm
from calendar_app.exchange.queries import channels_in_use
from calendar_app.exchange.seen import Seen
from campaigns.queries.choices import departments_to_lead
from departments.access import Access


def choices_form(data: Any, access: Access, seen: Seen, belonging: Belonging) -> ChoicesForm:
    """Return the form of all there is to choose, with what was sent. Three queries.

    Raises ``Refused`` where no department could lead what comes in.
    """
    return ChoicesForm(
        data,
        plan=seen.plan,
        chosen=belonging.choices,
        channels=channels_in_use(),
        departments=departments_to_lead(access),
        lead=lead_of(access, belonging.choices).slug,
        owners=seen.owners,
        teams=seen.teams,
        directory=belonging.directory,
        contested=seen.contested,
    )
