"""What a deed changed, field by field, as people write it. Pure."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from campaigns.rules.difference import Difference, difference
from campaigns.rules.story.deed import Deed
from campaigns.rules.story.labels import base_name, in_order, label_of


@dataclass(frozen=True)
class Change:
    """One field before and after, as people write them; a long text has its ``difference`` instead."""

    label: str
    before: str
    after: str
    difference: Difference | None = None


LONG: Final = frozenset({"objective", "key_message", "brief", "basis", "note", "items"})
"""Fields that hold running text."""

_SILENT: Final = frozenset(
    {
        ("campaign", "imported"),
        ("importdraft", "imported"),
        ("importdraft", "uploaded"),
        ("ownpreset", "created"),
        ("ownpreset", "deleted"),
    }
)
"""Deeds whose sentence says more than their fields could."""


def changes_of(deed: Deed) -> list[Change]:
    """Return each field a deed changed that people have a name for, in the order in which they read them."""
    if (deed.subject, deed.verb) in _SILENT:
        return []
    found = []
    for field in in_order(deed.changes):
        label = label_of(deed.subject, field)
        before, after = deed.pair(field)
        if label is not None and before != after:
            found.append(_change(deed, label, field, before, after))
    return [change for change in found if change.before or change.after or change.difference]


def tells_all(deed: Deed) -> bool:
    """Whether the sentence says what the fields say, so that they need not stand open."""
    return deed.verb != "changed"


def _change(deed: Deed, label: str, field: str, before: Any, after: Any) -> Change:
    is_text = isinstance(before or "", str) and isinstance(after or "", str)
    if base_name(field) in LONG and is_text:
        return Change(label, "", "", difference(before or "", after or ""))
    shown = deed.shown(field, before), deed.shown(field, after)
    # Something was taken away, or came to what had nothing: for a thing just made only the latter is of use.
    return Change(label, shown[0], shown[1] or (_("nothing") if shown[0] else ""))
