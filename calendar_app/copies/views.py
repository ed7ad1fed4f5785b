"""Downloading a copy."""

import uuid

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from calendar_app.copies.campaigns import campaign_file
from campaigns.queries.fetch import campaign_to_see
from departments.http import Request


@require_safe
def campaign_copy(request: Request, campaign_id: uuid.UUID) -> HttpResponse:
    """Send a campaign's dates, as this person sees them, as a file to import once."""
    now = timezone.now()
    campaign = campaign_to_see(request.access, campaign_id, now)
    body = campaign_file(campaign, request.access, language=get_language() or "en", now=now)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(campaign.name)[:60] or "campaign"}.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
