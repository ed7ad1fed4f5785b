"""Audit entries as people tell them. Pure: names of people, departments and channels are arguments.

Every verb that an action writes down has its telling here, by what was changed and by the verb; a test walks them.
"""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.rules.story.changes import Change, changes_of, tells_all
from campaigns.rules.story.deed import Deed, Names, Tellings, simply
from campaigns.rules.story.planning import PLANNING
from campaigns.rules.story.sharing import SHARING
from campaigns.rules.story.teams import CHANNELS, DEPARTMENTS, ORGANISATION
from campaigns.rules.story.together import told_together, told_undone

__all__ = [
    "TELLINGS",
    "Change",
    "Deed",
    "Names",
    "changes_of",
    "is_foreseen",
    "tells_all",
    "told",
    "told_together",
    "told_undone",
]

TELLINGS: Final[Tellings] = {**PLANNING, **CHANNELS, **DEPARTMENTS, **ORGANISATION, **SHARING}
"""The sentence of every deed."""

_OTHER: Final = simply(gettext_lazy("%(who)s changed “%(name)s”."))


def told(deed: Deed, undone: Deed | None = None) -> str:
    """Return the sentence of a deed; of one that took another back, what it was that it undid.

    A deed nobody foresaw is still told, in the plainest words.
    """
    if undone is not None:
        return _("%(who)s undid this: %(deed)s") % {"who": deed.who, "deed": told(undone)}
    return TELLINGS.get((deed.subject, deed.verb), _OTHER)(deed)


def is_foreseen(subject: str, verb: str) -> bool:
    """Whether a deed has a sentence of its own."""
    return (subject, verb) in TELLINGS
