"""What of a deed has moved on since, and who did it: that is kept when the rest is taken back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.actions.undoing import changed_by, who_did
from campaigns.enums import ActivityState, CampaignState
from campaigns.models import Campaign
from campaigns.queries.deeds import worked_on
from campaigns.queries.undo import Grounds
from departments.models import AuditEntry

_NAMED: Final = 3

_BY_ITSELF: Final = (ActivityState.LIVE, ActivityState.DONE)
"""States an activity comes to with its days, without anybody."""

_CLOSED: Final = (CampaignState.CANCELLED, CampaignState.ARCHIVED)


@dataclass(frozen=True)
class Since:
    """What happened after an entry: fields of its subject, work on one of its duties, or the end of its campaign."""

    fields: list[str]
    work: AuditEntry | None = None
    is_closed: bool = False


def moved_on(grounds: Mapping[AuditEntry, Grounds]) -> dict[AuditEntry, Since]:
    """Return the entries whose subjects people changed since, or worked for. Three queries where anything was made."""
    made = {
        entry: UUID(entry.subject_id)
        for entry, found in grounds.items()
        if (found.past.subject, found.past.verb) == ("activity", "created")
    }
    work = worked_on(made.values()) if made else {}
    closed = _closed(made)
    since = {
        entry: Since(_fields(found), work.get(made[entry]) if entry in made else None, entry.campaign_id in closed)
        for entry, found in grounds.items()
    }
    return {entry: each for entry, each in since.items() if each.fields or each.work or each.is_closed}


def _closed(made: Collection[AuditEntry]) -> set[UUID | None]:
    """Return which of the campaigns of what was made are closed by now. One query, none for none."""
    keys = {entry.campaign_id for entry in made if entry.campaign_id is not None}
    return set(Campaign.objects.filter(pk__in=keys, state__in=_CLOSED).values_list("pk", flat=True)) if keys else set()


def _fields(found: Grounds) -> list[str]:
    fields = found.changed_since
    follows = found.past.verb == "created" and fields == ["state"] and found.present is not None
    return [] if follows and found.present and found.present["state"] in _BY_ITSELF else fields


def sentence_of(since: Mapping[AuditEntry, Since]) -> str:
    """Return the sentence that names what has moved on since and who did it. A query for each of the first three."""
    words = [_changed(entry, each) for entry, each in list(since.items())[:_NAMED]]
    more = len(since) - len(words)
    if more:
        words.append(ngettext("%(count)d more", "%(count)d more", more) % {"count": more})
    return _("Something has moved on since: %(what)s.") % {"what": get_text_list(words, _("and"))}


def _changed(entry: AuditEntry, since: Since) -> str:
    later = changed_by(entry, since.fields) if since.fields else since.work
    facts = {"name": entry.subject_name, "who": who_did(later) if later is not None else _("Instep itself")}
    if not since.fields and since.work is None:
        return _("the campaign of “%(name)s” is closed") % facts
    if not since.fields:
        return _("%(who)s worked on a duty of “%(name)s”") % facts
    return _("“%(name)s” was changed by %(who)s") % facts
