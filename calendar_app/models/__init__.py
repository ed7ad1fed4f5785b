"""The calendar's own rows: subscriptions and their ledger."""

from calendar_app.models.feed import Feed, FeedLedger

__all__ = ["Feed", "FeedLedger"]
