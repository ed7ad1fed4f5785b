"""The calendar's own rows: subscriptions and their ledger, files being imported, mail kept instead of sent,
views of the calendar that are kept, what is laid over it, the keys of programs, what is one person's own."""

from calendar_app.models.api_token import ApiReply, ApiToken
from calendar_app.models.feed import Feed, FeedLedger, FormerAddress
from calendar_app.models.import_draft import ImportDraft
from calendar_app.models.outbox import OutboxMail
from calendar_app.models.overlay import Overlay, OverlayEntry
from calendar_app.models.own import Favourite, LastLook, OwnNote
from calendar_app.models.saved_view import SavedView, SavedViewShare
from calendar_app.models.shared_link import SharedLink

__all__ = [
    "ApiReply",
    "ApiToken",
    "Favourite",
    "Feed",
    "FeedLedger",
    "FormerAddress",
    "ImportDraft",
    "LastLook",
    "OutboxMail",
    "Overlay",
    "OverlayEntry",
    "OwnNote",
    "SavedView",
    "SavedViewShare",
    "SharedLink",
]
