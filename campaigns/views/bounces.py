"""Mail that comes back: the hook mail services report at, and the button that says an address works again."""

import hashlib
import json
import time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from calendar_app.lib.http import way_back
from calendar_app.lib.signed import is_signed
from campaigns.actions.bounces import mark_working, take_report
from campaigns.queries.fetch import bounced_address_to_see
from campaigns.rules.bounce_reports import LONGEST_DETAIL, FailedDelivery
from departments.http import Request

SIGNATURE = "X-Instep-Signature"
LARGEST = 16 * 1024
A_MINUTE = 600
"""So many reports a minute are taken from one address, by one process."""

KINDS = ("hard", "soft")


@csrf_exempt
@login_not_required
@require_POST
def bounce_hook(request: HttpRequest) -> HttpResponse:
    """Take a report of a mail service: 200 once it is dealt with, whatever it was about.

    404 where no secret is set, 401 for a signature that is wrong or old, 400 for what is not the JSON that is asked
    for, 413 and 429 for too much of it. Whoever says the same again gets the same answer, and nothing happens twice.
    """
    if not settings.BOUNCE_HOOK_SECRET:
        return _said(404, "There is nothing here.")
    if _is_too_much(request):
        return _said(429, "Too many reports. Try again in a minute.")
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return _said(413, "A report has at most 16 kB.")
    body = request.body
    signature = request.headers.get(SIGNATURE, "")
    if not is_signed(signature, settings.BOUNCE_HOOK_SECRET, body, now=time.time()):
        return _said(401, "The signature is wrong or older than five minutes.")
    told = _told(body)
    if told is None:
        return _said(400, "Send JSON with message_id, recipient, kind (hard or soft) and, if there is one, detail.")
    key = f"hook:{hashlib.sha256(body).hexdigest()}"
    outcome = take_report(key=key, told=[told], now=timezone.now())
    return JsonResponse({"outcome": outcome or "known"})


@require_POST
def works_again(request: Request, bounced_id: int) -> HttpResponse:
    """Let an address get mail again."""
    found = bounced_address_to_see(request.access, bounced_id)
    mark_working(by=request.user, bounced_id=found.pk)
    messages.success(request, _("“%(address)s” gets mail again from now on.") % {"address": found.address})
    return redirect(way_back(request, default="/"))


def _is_too_much(request: HttpRequest) -> bool:
    key = f"bounce-hook:{request.META.get('REMOTE_ADDR', '')}:{int(time.time() // 60)}"
    cache.add(key, 0, timeout=120)
    try:
        return cache.incr(key) > A_MINUTE
    except ValueError:  # the cache was full and let go of it
        return False


def _told(body: bytes) -> FailedDelivery | None:
    try:
        report = json.loads(body)
    except ValueError:
        return None
    if not isinstance(report, dict) or report.get("kind") not in KINDS:
        return None
    message_id, recipient, detail = (_text(report, name) for name in ("message_id", "recipient", "detail"))
    if not message_id or not recipient:
        return None
    return FailedDelivery(
        message_id=message_id if message_id.startswith("<") else f"<{message_id}>",
        original_recipient=recipient.lower(),
        final_recipient=recipient.lower(),
        is_final=report["kind"] == "hard",
        detail=detail,
    )


def _text(report: dict[str, Any], name: str) -> str:
    value = report.get(name)
    return " ".join(value.replace("\x00", "").split())[:LONGEST_DETAIL] if isinstance(value, str) else ""


def _said(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")
