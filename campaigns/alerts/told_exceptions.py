"""What was told of an exception and holds again, because the question or the answer was put back as it was."""

from campaigns.enums import AlertKind, AlertState, AlertStep, MessageState
from campaigns.models import Alert, MessageAlert, NoticeException

_TOLD_NOBODY = {MessageState.SUPPRESSED, MessageState.DEAD, MessageState.BOUNCED}


def occurrence_of(row: NoticeException, *, version: int | None = None) -> str:
    """Return what one question, or one answer, is called among alerts: it is told once. ``version``: then, not now."""
    return f"{row.pk.hex}:{row.version if version is None else version}"


def hold_again(row: NoticeException, kind: AlertKind, *, version: int) -> None:
    """Let the alert that told of ``row`` at ``version`` tell of it in its next version, so that nobody is told twice.

    A question waits again with it. Where it reached nobody, or something else was told since, planning tells anew.
    Three queries at the most. Call it with the exception locked, before the next version is written.
    """
    fired = Alert.objects.filter(exception=row, kind=kind, state=AlertState.FIRED)
    told = fired.filter(step=AlertStep.FIRST).order_by("fired_at").last()
    if told is None or told.occurrence != occurrence_of(row, version=version) or _reached_nobody(told):
        return
    unseen = {"acknowledged_at": None, "acknowledged_by": None} if kind == AlertKind.EXCEPTION_WANTED else {}
    again = occurrence_of(row, version=row.version + 1)
    fired.filter(occurrence=told.occurrence).update(occurrence=again, **unseen)


def _reached_nobody(alert: Alert) -> bool:
    """Whether all messages that were to carry an alert were given up or left out; not where it needed none."""
    states = set(MessageAlert.objects.filter(alert=alert).values_list("message__state", flat=True))
    return bool(states) and states <= _TOLD_NOBODY
