"""The calendar's own rows: subscriptions and their ledger, files being imported, mail kept instead of sent,
views of the calendar that are kept, and the keys of programs."""

from calendar_app.models.api_token import ApiReply, ApiToken
from calendar_app.models.feed import Feed, FeedLedger
from calendar_app.models.import_draft import ImportDraft
from calendar_app.models.outbox import OutboxMail
from calendar_app.models.saved_view import SavedView, SavedViewShare

__all__ = ["ApiReply", "ApiToken", "Feed", "FeedLedger", "ImportDraft", "OutboxMail", "SavedView", "SavedViewShare"]
