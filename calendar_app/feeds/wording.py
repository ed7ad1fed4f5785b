"""By what texts were written: this code, its words in a language, and the address of this installation."""

import hashlib
from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from calendar_app.calendar.filters import STATUSES
from calendar_app.feeds.items import words_in_active_language
from campaigns.enums import MilestoneState

TEXT_VERSION = 2
"""Raised with every change of this code that changes what feeds say."""


def written_by(language: str) -> str:
    """Return a hash of all that decides a text beside its values. What was written by another is written again."""
    return _hash(language, settings.BASE_URL, settings.FEED_DOMAIN)


@lru_cache(maxsize=64)
def _hash(language: str, base_url: str, domain: str) -> str:
    with translation.override(language):
        labels = [str(label) for label in (*STATUSES.values(), *MilestoneState.labels)]
        words = [*words_in_active_language(), *labels, _("Cancelled"), _("A duty"), _("Confidential")]
    made_of = (TEXT_VERSION, language, base_url, domain, words)
    return hashlib.sha256(repr(made_of).encode()).hexdigest()
