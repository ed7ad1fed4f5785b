"""What a shared mailbox, which has no permissions of its own, may be told of a campaign. Pure."""

import datetime as dt
from dataclasses import dataclass

from campaigns.enums import OthersSee, Secrecy, Veil
from departments.enums import Clearance


def is_open_at(secrecy: str, embargo_until: dt.datetime | None, at: dt.datetime) -> bool:
    """Whether a campaign hides from nobody at the instant ``at``: it is open, or its embargo ended at or before it."""
    return secrecy == Secrecy.OPEN or (secrecy == Secrecy.EMBARGO and embargo_until is not None and embargo_until <= at)


@dataclass(frozen=True)
class Disclosure:
    """What decides how much may be told of one campaign. ``department_ids`` are the departments that are named."""

    is_draft: bool
    is_open: bool
    others_see: OthersSee
    has_code_name: bool
    department_ids: frozenset[int] = frozenset()

    @property
    def for_others(self) -> Veil | None:
        """What those see who are not named; None for nothing."""
        if self.is_open:
            return Veil.OPEN
        return None if self.others_see == OthersSee.NOTHING else Veil(self.others_see.value)

    def for_mailbox(self, clearance: Clearance, department_id: int) -> Veil | None:
        """Return how much a mailbox of a department is told: what its department may know, cut to its clearance.

        Cleared for nothing, it is told nothing of what is not open; cleared for code names, never a name.
        """
        if self.is_open:
            return Veil.OPEN
        if clearance == Clearance.NOTHING:
            return None
        if department_id not in self.department_ids:
            return self.for_others
        if clearance == Clearance.NAME:
            return Veil.OPEN
        return Veil.CODE_NAME if self.has_code_name else Veil.BUSY
