"""Saying how one wants to be told. Nobody says it for anybody else."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_time
from django.utils.translation import gettext as _

from campaigns.alerts.kinds import KINDS
from campaigns.enums import AlertKind, How, MessageState
from campaigns.models import AlertPreference, Message
from campaigns.queries.tastes import tastes_of
from campaigns.rules.tastes import end_of_quiet
from departments.actions.changing import given, locked, save
from departments.audit import changed_fields, plain, record, taking_back
from departments.errors import Refused
from departments.models import AuditEntry, Department, Membership, User

LABEL = AlertPreference._meta.label_lower


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How somebody wants to be told; ``at`` and ``weekday`` where the mail is daily or weekly. Hours are local."""

    how: How = How.USUAL
    at: dt.time | None = None
    weekday: int | None = None
    muted: tuple[str, ...] = ()
    quiet_from: dt.time | None = None
    quiet_until: dt.time | None = None
    with_files: bool = True

    @classmethod
    def from_entry(cls, values: Mapping[str, Any]) -> "Wanted":
        """Return what an audit entry holds of it."""
        times = {name: parse_time(values.get(name) or "") for name in ("at", "quiet_from", "quiet_until")}
        muted = tuple(kind for kind in values.get("muted") or () if kind in AlertKind.values)
        how, with_files = How(values.get("how") or How.USUAL), values.get("with_files") is not False
        return cls(how=how, weekday=values.get("weekday"), muted=muted, with_files=with_files, **times)


@transaction.atomic
def choose_how_told(*, by: User, department_id: int | None, wanted: Wanted | None) -> AuditEntry | None:
    """Keep how ``by`` wants to be told for a department, or with None everywhere; return the entry, None for no change.

    ``wanted`` None takes it back: then the department's alerts come as in general, and in general as usual. What waits
    leaves as it was planned, or now where all of it is to come at once. Raises ``Refused`` for a department they are
    not in, for a mail that would come in quiet hours, and for what may not be muted.
    """
    locked(User, by.pk)
    row = AlertPreference.objects.filter(user=by, department=department_id).first()
    if wanted is None:
        entry = _take_out(row, by=by) if row else None
    else:
        _check(by, department_id, wanted)
        entry = _write(row or AlertPreference(user=by, department_id=department_id), wanted, by=by)
    if entry is not None:
        send_sooner(by.pk, now=timezone.now())
    return entry


@transaction.atomic
def undo_how_told(*, by: User, entry_id: int) -> AuditEntry | None:
    """Put back how ``by`` was told before one of their own changes, and return the new entry.

    Raises ``Refused`` for what is no change of theirs, and where they chose otherwise since.
    """
    locked(User, by.pk)
    entry = AuditEntry.objects.filter(pk=entry_id, by=by, subject_type=LABEL).first()
    if entry is None:
        raise Refused(_("Only your own choice can be taken back here."))
    department_id = entry.beside.get("department")
    newer = AuditEntry.objects.filter(by=by, subject_type=LABEL, pk__gt=entry_id, beside__department=department_id)
    if newer.exists():
        raise Refused(_("You chose otherwise after that. Say here how it is to be."))
    row = AlertPreference.objects.filter(user=by, department=department_id).first()
    was = {name: pair[0] for name, pair in entry.changes.items()}
    stood = {name: plain(getattr(row, name)) for name in asdict(Wanted())} if row else {}
    before = None if entry.verb == "created" else Wanted.from_entry({**stood, **was})
    with taking_back(entry):
        return choose_how_told(by=by, department_id=department_id, wanted=before)


def send_sooner(user_id: int, *, now: dt.datetime) -> int:
    """Let leave now what waits for a person and is, all of it, to come at once; return how many messages that were.

    Not before their quiet hours are over, and nothing that waits for its next try. Three queries and one for each.
    """
    tastes = tastes_of([user_id])
    at_once = {key for key, taste in tastes.by_place.items() if taste.how == How.AT_ONCE}
    if not at_once:
        return 0
    waiting = Message.objects.filter(user=user_id, state=MessageState.PENDING, next_attempt_at__gt=now)
    sooner = 0
    for message in waiting.order_by("pk").select_for_update():
        of = message.alerts.order_by().values_list("department_id", flat=True)
        wanted = [tastes.of(user_id, key) for key in of]
        if any(taste is None or taste.how != How.AT_ONCE for taste in wanted):
            continue
        quiet_until = max((end for taste in wanted if taste and (end := end_of_quiet(now, taste))), default=now)
        if quiet_until < message.next_attempt_at:
            message.next_attempt_at = message.dated_at = quiet_until
            message.save(update_fields=["next_attempt_at", "dated_at"])
            sooner += 1
    return sooner


def take_over_preferences(source: Department, target: Department) -> None:
    """Let what people said of one department hold for another, where they said nothing of that. Two queries.

    Call it inside the action's transaction.
    """
    said = AlertPreference.objects.filter(department=target, user=OuterRef("user"))
    AlertPreference.objects.filter(~Exists(said), department=source).update(department=target)
    AlertPreference.objects.filter(department=source).delete()


def _check(by: User, department_id: int | None, wanted: Wanted) -> None:
    if department_id is not None and not _own(by).filter(pk=department_id).exists():
        raise Refused(_("You are in this department no longer."))
    unmutable = [kind for kind in wanted.muted if not KINDS[AlertKind(kind)].may_be_muted]
    if unmutable:
        raise Refused(_("Of this you are told in any case."), field="muted")
    if wanted.at is None or wanted.quiet_from is None or wanted.quiet_until is None:
        return
    begins, ends = wanted.quiet_from, wanted.quiet_until
    is_quiet = begins <= wanted.at < ends if begins < ends else wanted.at >= begins or wanted.at < ends
    if is_quiet:
        raise Refused(_("This hour lies in your quiet hours. Choose another."), field="at")


def _own(by: User) -> QuerySet[Department]:
    own = Membership.objects.filter(user=by).values("department")
    return Department.objects.filter(pk__in=own, retired_at=None)


def _write(row: AlertPreference, wanted: Wanted, *, by: User) -> AuditEntry | None:
    values = {**asdict(wanted), "muted": sorted(wanted.muted)}
    is_new = row.pk is None
    changes = given(values) if is_new else changed_fields(row, values)
    if not changes:
        return None
    for name, value in values.items():
        setattr(row, name, value)
    save(row)
    verb = "created" if is_new else "changed"
    return record(by=by, verb=verb, subject=row, changes=changes, beside={"department": row.department_id})


def _take_out(row: AlertPreference, *, by: User) -> AuditEntry:
    held = {name: [plain(getattr(row, name)), None] for name in asdict(Wanted())}
    entry = record(by=by, verb="removed", subject=row, changes=held, beside={"department": row.department_id})
    row.delete()
    return entry
