"""The answer to "are we in step?", in one sentence whose parts lead to what they speak of. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.enums import CAMPAIGN_LIVELY, CampaignState


@dataclass(frozen=True)
class Part:
    """A piece of the sentence; ``anchor`` is the id of the section it speaks of, empty for plain words."""

    text: str
    anchor: str = ""


@dataclass(frozen=True)
class Tally:
    """What the sentence counts. Departments are those that own a channel or have a duty here.

    Short notice that was accepted, in full or with less scope, is not among ``short_notices``: asked and declined is.
    """

    state: CampaignState
    departments: int
    departments_in_step: int
    short_notices: int
    late_duties: int
    gaps: int
    duties: int
    duties_finished: int
    activities: int

    @property
    def mark(self) -> str:
        """The mark of the look that goes before the sentence."""
        if self.state not in CAMPAIGN_LIVELY or not self.activities:
            return "late" if self.short_notices and self.activities else str(self.state.value)
        if self.short_notices or self.late_duties:
            return "late"
        return "waiting" if self.gaps else "in_step"


def sentence(tally: Tally) -> list[Part]:
    """Return the parts of the sentence, in order; joined by spaces they read as one.

    A number and the word after it stay on one line.
    """
    return [Part(re.sub(r"(\d) ", "\\1\N{NO-BREAK SPACE}", part.text), part.anchor) for part in _parts(tally)]


def _parts(tally: Tally) -> list[Part]:
    if tally.state == CampaignState.CANCELLED:
        return [Part(_("Cancelled."), "state"), *_departments_told(tally)]
    if tally.state in (CampaignState.DONE, CampaignState.ARCHIVED):
        return [*_finished(tally)]
    if not tally.activities:
        return [Part(_("Nothing planned yet."), "activities")]
    if tally.state not in CAMPAIGN_LIVELY:
        return [*_opening(tally), *_troubles(tally)]
    return [*_in_step(tally), *_troubles(tally)]


def _in_step(tally: Tally) -> Iterator[Part]:
    if not tally.departments:
        yield _nobody()
        return
    if tally.departments_in_step == tally.departments:
        yield Part(_("In step:"))
        yield Part(
            ngettext("the one department.", "all %(count)d departments.", tally.departments)
            % {"count": tally.departments},
            "departments",
        )
        return
    yield Part(_("In step:"))
    yield Part(
        ngettext("%(some)d of %(count)d department.", "%(some)d of %(count)d departments.", tally.departments)
        % {"some": tally.departments_in_step, "count": tally.departments},
        "departments",
    )


def _nobody() -> Part:
    return Part(_("Nobody takes part yet."), "departments")


def _opening(tally: Tally) -> Iterator[Part]:
    if tally.state == CampaignState.DRAFT:
        yield Part(_("A draft: nobody is told yet."), "state")
    else:
        yield Part(_("Tentative: duties have not begun."), "state")
    if not tally.departments:
        yield _nobody()
        return
    yield Part(
        ngettext("%(count)d department takes part.", "%(count)d departments take part.", tally.departments)
        % {"count": tally.departments},
        "departments",
    )


def _troubles(tally: Tally) -> Iterator[Part]:
    if tally.short_notices:
        words = ngettext("%(count)d short notice.", "%(count)d short notices.", tally.short_notices)
        yield Part(words % {"count": tally.short_notices}, "attention")
    if tally.late_duties:
        words = ngettext("%(count)d late duty.", "%(count)d late duties.", tally.late_duties)
        yield Part(words % {"count": tally.late_duties}, "attention")
    if tally.gaps:
        words = ngettext("%(count)d gap.", "%(count)d gaps.", tally.gaps)
        yield Part(words % {"count": tally.gaps}, "gaps")


def _departments_told(tally: Tally) -> Iterator[Part]:
    if tally.departments:
        words = ngettext("%(count)d department took part.", "%(count)d departments took part.", tally.departments)
        yield Part(words % {"count": tally.departments}, "departments")


def _finished(tally: Tally) -> Iterator[Part]:
    yield Part(_("Done.") if tally.state == CampaignState.DONE else _("Archived."), "state")
    yield from _departments_told(tally)
    if tally.duties:
        words = ngettext(
            "%(done)d of %(count)d duty was finished.", "%(done)d of %(count)d duties were finished.", tally.duties
        )
        yield Part(words % {"done": tally.duties_finished, "count": tally.duties}, "activities")
