"""The calendar's own rows: subscriptions and their ledger, drafts of imports."""
