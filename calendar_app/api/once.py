"""``Idempotency-Key``: what was done is not done again when a program sends it twice."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from calendar_app.api.problems import problem
from calendar_app.models import ApiReply, ApiToken

KEPT_FOR: Final = dt.timedelta(days=1)
"""How long an answer is kept."""

LONGEST_KEY = 200
KEPT_HEADERS = ("Content-Type", "ETag", "Location", "Cache-Control")

MULTIPART: Final = "multipart/form-data"
"""The type of a request that hands files in."""

ADDRESS = "address"
"""The value of an answer that is told once and kept nowhere."""
NOT_KEPT = "no-store"


def tells_once(response: HttpResponse) -> None:
    """Say of an answer that it holds a secret in its ``address``: no cache keeps it, and neither do we."""
    response.headers["Cache-Control"] = NOT_KEPT


def once(request: HttpRequest, token: ApiToken, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Return ``answer()``, or what it was the first time this token sent the key of ``request``.

    The key is taken in the same transaction as what is done, so of two at once one waits for the other. Only what
    was done is kept: a refusal takes nothing, and may be sent again. 422 for a key that stood for another request.
    A secret is told the first time only.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
        return problem(422, "malformed", _("An Idempotency-Key has 1 to %(most)d letters.") % {"most": LONGEST_KEY})
    fingerprint = _fingerprint(request)
    now = timezone.now()
    with transaction.atomic():
        ApiReply.objects.filter(token=token, key=key, made_at__lte=now - KEPT_FOR).delete()
        taken = ApiReply(token=token, key=key, fingerprint=fingerprint, status=0, body="", made_at=now)
        # What another request with this key is doing right now is waited for here.
        ApiReply.objects.bulk_create([taken], ignore_conflicts=True)
        kept = ApiReply.objects.select_for_update().get(token=token, key=key)
        if kept.status:
            return _again(kept, fingerprint)
        response = answer()
        if 200 <= response.status_code < 300:
            kept.status, kept.body = response.status_code, _to_keep(response)
            kept.headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
            kept.save()
        else:
            transaction.set_rollback(True)
        return response


def _to_keep(response: HttpResponse) -> str:
    if NOT_KEPT not in response.headers.get("Cache-Control", ""):
        return response.content.decode()
    return json.dumps({**json.loads(response.content), ADDRESS: None})


def _again(kept: ApiReply, fingerprint: str) -> HttpResponse:
    if kept.fingerprint != fingerprint:
        return problem(422, "key_reused", _("This Idempotency-Key stood for another request. Make a new one."))
    headers = {**kept.headers, "Idempotency-Replayed": "true"}
    return HttpResponse(kept.body.encode(), status=kept.status, headers=headers)


def _fingerprint(request: HttpRequest) -> str:
    said = f"{request.method} {request.get_full_path()} {request.headers.get('If-Match', '')}\n".encode()
    return hashlib.sha256(said + _sent(request)).hexdigest()


def _sent(request: HttpRequest) -> bytes:
    """Return what was sent; of files what is in them, as each request parts them by a word of its own."""
    if request.content_type != MULTIPART:
        return request.body
    parts: list[tuple[str, Sequence[object]]] = list(request.POST.lists())
    for name, files in request.FILES.lists():
        for file in files:
            parts.append((name, [file.name, hashlib.sha256(file.read()).hexdigest()]))
            file.seek(0)
    return json.dumps(parts).encode()
