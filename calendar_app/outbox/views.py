"""The page on which an ops admin reads what would have been sent."""

from typing import Any

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from calendar_app.outbox.reading import Readable, readable, readable_mails
from departments.errors import NotAllowed
from departments.http import Request

PER_PAGE = 50

MAIL_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [NONE],
    "sandbox": ["allow-popups"],
}
"""For a mail shown as a page. Mail programs need ``style`` attributes, so it may have them; it may do nothing else."""


@require_safe
def outbox(request: Request) -> HttpResponse:
    """List the mails kept, newest first. Three queries. Raises ``NotAllowed`` for all but ops admins.

    Six more where one of them tells of a campaign that this ops admin may not know of.
    """
    _check_may_read(request)
    now = timezone.now()
    page: Page[Any] = Paginator(readable_mails(request.access, now), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = readable(list(page.object_list), request.access, now)
    return render(request, "outbox/outbox.html", {"page": page, "is_in_use": _is_in_use()})


@require_safe
def outbox_mail(request: Request, mail_id: int) -> HttpResponse:
    """Show one mail: its text, and who it went to. One query, or seven. Raises as ``outbox`` does."""
    return render(request, "outbox/mail.html", {"mail": _mail(request, mail_id)})


@csp(MAIL_POLICY)  # type: ignore[arg-type]  # its type knows no request but Django's
@require_safe
def outbox_mail_page(request: Request, mail_id: int) -> HttpResponse:
    """Show one mail as its reader's mail program does. One query. Raises as ``outbox`` does."""
    mail = _mail(request, mail_id)
    if not mail.html:
        raise Http404
    return HttpResponse(mail.html)


def _mail(request: Request, mail_id: int) -> Readable:
    _check_may_read(request)
    now = timezone.now()
    row = get_object_or_404(readable_mails(request.access, now), pk=mail_id)
    return readable([row], request.access, now)[0]


def _check_may_read(request: Request) -> None:
    """Raise ``NotAllowed`` unless an ops admin asks: mails carry links that let their reader in."""
    if not request.access.is_ops_admin:
        raise NotAllowed(_("The outbox holds other people's mail, so only ops admins read it."))


def _is_in_use() -> bool:
    return bool(settings.EMAIL_BACKEND == "calendar_app.outbox.EmailBackend")
