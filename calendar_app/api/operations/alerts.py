"""Alerts: the inbox of one's departments, and saying that they are seen."""

from typing import Any

from django.utils import timezone
from ninja import Query, Router

from calendar_app.api.entrance import ApiRequest, answering, reading
from calendar_app.api.paging import Page, Paging, page_of
from calendar_app.api.shapes.alerts import AlertOut, Seen, SeenOut, Unseen, UnseenOut, alerts_out
from campaigns.actions.inbox import acknowledge, take_back
from campaigns.actions.reminders import remind
from campaigns.enums import AlertKind, AlertState, Veil
from campaigns.models import Alert
from campaigns.queries.desk import told_here
from campaigns.queries.inbox import alerts_to_acknowledge
from campaigns.queries.veil import veil_of
from campaigns.queries.visible import ALERT, known_alerts

router = Router(tags=["Alerts"])


class Narrowing(Paging):
    """Which alerts."""

    kind: list[AlertKind] = []
    unread: bool = True


@router.get("", response=Page[AlertOut], auth=reading, summary="List alerts")
def list_alerts(request: ApiRequest, asked: Query[Narrowing]) -> dict[str, Any]:
    """What was told to your departments and nobody has seen yet (`unread=false`: the rest, too), the oldest first."""
    now = timezone.now()
    fired = Alert.objects.filter(
        known_alerts(request.access, now),
        told_here(request.access, request.access.department_ids),
        state=AlertState.FIRED,
        fired_at__isnull=False,
    )
    fired = fired.filter(kind__in=asked.kind) if asked.kind else fired
    fired = fired.filter(acknowledged_at=None) if asked.unread else fired
    rows = fired.annotate(veil=veil_of(request.access, now, ALERT)).values("id", "fired_at", "veil")

    def shown(found: list[dict[str, Any]]) -> list[AlertOut]:
        return alerts_out({row["id"]: Veil(row["veil"]) for row in found}, now=now)

    return page_of(rows, asked, by=("fired_at", "id"), shown=shown)


@router.post("/seen", response=SeenOut, auth=answering, summary="Say that alerts are seen")
def mark_seen(request: ApiRequest, seen: Seen) -> SeenOut:
    """Those that are not yours to answer, or that somebody has seen already, are left as they are."""
    now = timezone.now()
    waiting = alerts_to_acknowledge(request.access, seen.alerts, now)
    if seen.remind_on is None:
        at = acknowledge(by=request.user, alert_ids=waiting)
    else:
        at = remind(by=request.user, alert_ids=waiting, on=seen.remind_on, now=now)
    return SeenOut(seen=waiting, at=at.isoformat() if at else None)


@router.post("/unseen", response=UnseenOut, auth=answering, summary="Let alerts wait again")
def mark_unseen(request: ApiRequest, what: Unseen) -> UnseenOut:
    """Those you said are seen, or put off, at that moment: they wait and climb again."""
    return UnseenOut(alerts=take_back(by=request.user, at=what.at))
