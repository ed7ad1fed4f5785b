"""Taking one change back: what it changed becomes what it was, through the actions that change it."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _

from calendar_app.lib.dates import short_day
from campaigns.actions.locking import locked_campaign
from campaigns.actions.restoring import put_back
from campaigns.queries.history import visible_entries
from campaigns.queries.undo import MODELS, grounds_of, past_of
from campaigns.rules.story.labels import label_of
from campaigns.rules.undo import Past, is_undoable
from campaigns.rules.undo_rights import check_undo
from departments.access import access_for
from departments.audit import taking_back
from departments.errors import Refused
from departments.models import AuditEntry, User


@transaction.atomic
def undo(*, by: User, entry_id: int) -> AuditEntry:
    """Put back what a change found before it, and return the new entry, whose ``undoes`` is the one taken back.

    Duties and alerts follow as for any change. Raises ``NotAllowed`` unless ``by`` may make the change that does it,
    and ``Refused`` with what stands in the way: it was taken back already, or something moved on since.
    """
    now = timezone.now()
    access = access_for(by)
    entries = AuditEntry.objects.filter(visible_entries(access, now), pk=entry_id)
    entry = entries.select_for_update(of=("self",)).select_related("by").first()
    if entry is None:
        raise Refused(_("This is not in the history any more."))
    past = past_of(entry)
    _refuse_second_time(entry)
    if not is_undoable(past):
        raise Refused(_("This cannot be taken back by itself. Change it by hand."))
    _lock(entry, past)
    grounds = grounds_of([entry])[entry.pk]
    check_undo(access, past, department_ids=grounds.department_ids, lead_department_id=grounds.lead_department_id)
    if grounds.changed_since:
        raise Refused(_moved_on(entry, past, grounds.changed_since))
    with taking_back(entry):
        put_back(by=by, past=past, key=entry.subject_id, campaign_id=entry.campaign_id)
    written = AuditEntry.objects.filter(undoes=entry).first()
    if written is None:
        raise Refused(_("It is as it was before already: there is nothing to take back."))
    return written


def _lock(entry: AuditEntry, past: Past) -> None:
    """Lock what the change was about, in the order in which every action does."""
    if entry.campaign_id is not None:
        locked_campaign(entry.campaign_id)
    elif not past.took_away:
        MODELS[past.subject]._default_manager.select_for_update().filter(pk=entry.subject_id).first()


def _refuse_second_time(entry: AuditEntry) -> None:
    undone_by = AuditEntry.objects.filter(undoes=entry).select_related("by").first()
    if undone_by is not None:
        raise Refused(
            _("%(who)s took this back already, on %(day)s.") % {"who": who_did(undone_by), "day": _day(undone_by.at)}
        )


def changed_by(entry: AuditEntry, fields: list[str]) -> AuditEntry | None:
    """Return the newest entry that changed one of these fields of the same thing after ``entry``. One query."""
    later = AuditEntry.objects.filter(
        subject_type=entry.subject_type, subject_id=entry.subject_id, pk__gt=entry.pk, changes__has_any_keys=fields
    )
    return later.select_related("by").order_by("-pk").first()


def _moved_on(entry: AuditEntry, past: Past, fields: list[str]) -> str:
    """Return the sentence that says what changed since, and who changed it where that is known. One query."""
    found = changed_by(entry, fields)
    labels = [label for field in fields if (label := label_of(past.subject, field))]
    words = get_text_list(list(dict.fromkeys(labels)), _("and")) or _("it")
    if found is None:
        return capfirst(_("%(fields)s changed after that. Edit it by hand.") % {"fields": words})
    facts = {"who": who_did(found), "fields": words, "day": _day(found.at)}
    if found.by is None:
        return capfirst(_("%(fields)s changed by itself after that, on %(day)s. Edit it by hand.") % facts)
    return _("%(who)s changed %(fields)s after that, on %(day)s. Undo that first, or edit it by hand.") % facts


def who_did(entry: AuditEntry) -> str:
    """Return who made an entry."""
    return str(entry.by) if entry.by else _("Instep itself")


def _day(at: dt.datetime) -> str:
    return short_day(timezone.localdate(at), today=timezone.localdate())
