"""Keeping secrets out of logs."""

import logging
import re

_FEED_TOKEN = re.compile(r"(/feeds/[^./\s]+\.)[A-Za-z0-9_-]{8,}")
_LINK_TOKEN = re.compile(r"(/shared/[0-9a-f-]{36}\.)[A-Za-z0-9_-]{8,}")
_WELCOME_TOKEN = re.compile(r"(/welcome/)[A-Za-z0-9_.%-]{8,}")


class MaskTokens(logging.Filter):
    """Replaces the secret half of a feed's, a link's and an invitation's address in every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return True: the record is changed, never dropped."""
        text = _FEED_TOKEN.sub(r"\1***", record.getMessage())
        text = _LINK_TOKEN.sub(r"\1***", text)
        record.msg = _WELCOME_TOKEN.sub(r"\1***", text)
        record.args = ()
        return True
