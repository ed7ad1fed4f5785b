"""The calendar's own rows: subscriptions and their ledger, files being imported, mail kept instead of sent."""

from calendar_app.models.feed import Feed, FeedLedger
from calendar_app.models.import_draft import ImportDraft
from calendar_app.models.outbox import OutboxMail

__all__ = ["Feed", "FeedLedger", "ImportDraft", "OutboxMail"]
