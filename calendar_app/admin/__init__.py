"""The admin of this room."""

from calendar_app.admin.feeds import FeedAdmin

__all__ = ["FeedAdmin"]
