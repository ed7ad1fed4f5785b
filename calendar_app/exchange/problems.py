"""What there is to say of a whole file, beside what each of its rows is told. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendar_app.exchange.plan import Place, PlannedRow, Problem, Severity
from calendar_app.exchange.reading.values import Document, FileKind
from campaigns.enums import CampaignState


def all_problems(document: Document, met: Iterable[Problem], rows: Sequence[PlannedRow]) -> tuple[Problem, ...]:
    """Return all there is to say in the order of the file: of one without rows, that it has none."""
    found = sorted((*document.problems, *met, *_mixed(rows)), key=lambda each: each.place)
    if not rows and not found:
        said = _("There are no events in this calendar.") if document.kind is FileKind.CALENDAR else _no_rows()
        found.append(Problem(Place(), Severity.LEFT_OUT, said))
    return tuple(found)


def _no_rows() -> str:
    return _("There are no rows below the headers. Export it again and look whether it has content.")


def _mixed(rows: Sequence[PlannedRow]) -> list[Problem]:
    """Return a note on every campaign that its other rows confirm while some are only ideas or drafts."""
    drafts = Counter(row.campaign for row in rows if row.campaign_state == CampaignState.DRAFT)
    return [
        Problem(Place(), Severity.NOTE, _mixed_sentence(campaign, count))
        for campaign, count in drafts.items()
        if any(row.campaign == campaign and row.campaign_state != CampaignState.DRAFT for row in rows)
    ]


def _mixed_sentence(campaign: str, count: int) -> str:
    sentence = ngettext(
        "%(count)d row of “%(campaign)s” is an idea or a draft. The campaign goes by its other rows: teams are told.",
        "%(count)d rows of “%(campaign)s” are ideas or drafts. The campaign goes by its other rows: teams are told.",
        count,
    )
    return sentence % {"count": count, "campaign": campaign}
