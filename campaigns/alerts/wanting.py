"""Whether a person wants mail of an alert: what they said, or what holds for those who said nothing."""

from campaigns.alerts.kinds import KINDS
from campaigns.alerts.recipients import Audience
from campaigns.enums import AlertKind
from campaigns.rules.tastes import Taste, is_muted


def is_unwanted(
    kind: AlertKind, *, step: int, taste: Taste | None, heard_by: Audience, key: str, department_id: int
) -> bool:
    """Whether the recipient with this key wants no mail of this kind for the department.

    Mailboxes, chats and web hooks want all there is. Who said nothing wants all but what is for those who plan.
    """
    found = KINDS[kind]
    if taste is not None:
        return is_muted(taste, kind, step=step, may_be_muted=found.may_be_muted)
    return found.for_planning and key.startswith("user:") and not heard_by.plans(key, department_id)
