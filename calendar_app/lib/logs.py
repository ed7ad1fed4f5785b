"""Keeping secrets out of logs."""

import logging
import re

_FEED_TOKEN = re.compile(r"(/feeds/[^./\s]+\.)[A-Za-z0-9_-]{8,}")


class MaskFeedTokens(logging.Filter):
    """Replaces the secret half of a feed's address in every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return True: the record is changed, never dropped."""
        record.msg = _FEED_TOKEN.sub(r"\1***", record.getMessage())
        record.args = ()
        return True
