"""What a file's status words mean in our states."""

from dataclasses import dataclass
from functools import cache

from calendar_app.exchange.words import fold, listed, vocabulary
from campaigns.enums import ActivityState, CampaignState


@dataclass(frozen=True, slots=True)
class Meaning:
    """The state of an activity and of its campaign that a status word stands for, and whether the word is known."""

    activity: ActivityState
    campaign: CampaignState
    known: bool = True

    @property
    def code(self) -> str:
        """A short name of the pair, as forms and choices carry it."""
        return f"{self.activity}/{self.campaign}"


IDEA = Meaning(ActivityState.PLANNED, CampaignState.DRAFT)
TENTATIVE = Meaning(ActivityState.PLANNED, CampaignState.TENTATIVE)
PLANNED = Meaning(ActivityState.PLANNED, CampaignState.CONFIRMED)
BOOKED = Meaning(ActivityState.BOOKED, CampaignState.CONFIRMED)
LIVE = Meaning(ActivityState.LIVE, CampaignState.CONFIRMED)
DONE = Meaning(ActivityState.DONE, CampaignState.CONFIRMED)
CANCELLED = Meaning(ActivityState.CANCELLED, CampaignState.CONFIRMED)
UNKNOWN = Meaning(ActivityState.PLANNED, CampaignState.CONFIRMED, known=False)

_BY_SECTION = {
    "cancelled": CANCELLED,
    "done": DONE,
    "live": LIVE,
    "booked": BOOKED,
    "tentative": TENTATIVE,
    "idea": IDEA,
    "planned": PLANNED,
}
MEANINGS = {meaning.code: meaning for meaning in _BY_SECTION.values()}
"""Every meaning a status can be given, by its code."""

_COMMITTED = (CANCELLED, DONE, LIVE, BOOKED)


@cache
def _phrases() -> dict[str, Meaning]:
    words = vocabulary("statuses")
    return {
        phrase: meaning
        for section, meaning in _BY_SECTION.items()
        for language in words[section].values()
        for phrase in listed(language)
    }


def meaning_of(status: str) -> Meaning:
    """Return what a status means: by the whole of it, else by the words in it; UNKNOWN (taken as planned) if neither.

    "Not published" and "to be sent" are planned: a negation takes back what is said to have happened.
    """
    words = fold(status)
    if words in _phrases():
        return _phrases()[words]
    for phrase, meaning in _phrases().items():
        if len(phrase) > 3 and f" {phrase} " in f" {words} ":
            return PLANNED if meaning in _COMMITTED and _negated(words) else meaning
    return UNKNOWN


def _negated(words: str) -> bool:
    return any(f" {word} " in f" {words} " for word in listed(vocabulary("statuses")["not"]["all"]))
