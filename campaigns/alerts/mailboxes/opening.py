"""Opening the mailbox an address names."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final

from campaigns.alerts.mailboxes import Mailbox
from campaigns.alerts.mailboxes.imap import imap_mailbox
from campaigns.alerts.mailboxes.maildir import maildir
from campaigns.alerts.mailboxes.pop import pop_mailbox

WAYS: Final[dict[str, Callable[[Mapping[str, Any]], AbstractContextManager[Mailbox]]]] = {
    "maildir": maildir,
    "imap": imap_mailbox,
    "imaps": imap_mailbox,
    "pop": pop_mailbox,
    "pops": pop_mailbox,
}
"""The mailboxes by scheme."""


def open_mailbox(address: Mapping[str, Any]) -> AbstractContextManager[Mailbox]:
    """Return the mailbox at an address as ``calendar_app.lib.environment`` reads it. Raises ``MailboxFails``."""
    return WAYS[address["scheme"]](address)
