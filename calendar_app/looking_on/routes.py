"""What is shown to somebody who looks on in another's place. What is not named here is refused, new routes included.

Only pages to read belong here, and none that is private to a person: no addresses of feeds, no imports, no account.
"""

from typing import Final

SHOWN: Final = frozenset(
    {
        "calendar",
        "filters",
        "changes",
        "department_feeds",
        "export",
        "robots",
        "search",
        "campaigns:activity",
        "campaigns:activity_history",
        "campaigns:activity_panel",
        "campaigns:campaign",
        "campaigns:campaign_history",
        "campaigns:campaigns",
        "campaigns:channel",
        "campaigns:channel_history",
        "campaigns:channels",
        "campaigns:clashes",
        "campaigns:department",
        "campaigns:department_days",
        "campaigns:department_history",
        "campaigns:departments",
        "campaigns:desk",
        "campaigns:duty",
        "campaigns:duty_history",
        "campaigns:exception",
        "campaigns:key_date",
        "campaigns:key_dates",
        "campaigns:notice",
        "campaigns:roles",
        "campaigns:series",
        "campaigns:week",
        "campaigns:what_if",
        "campaigns:working_calendar",
        "campaigns:working_calendars",
    }
)
"""Names of routes, as ``resolver_match.view_name`` has them."""

WAYS_OUT: Final = frozenset({"end_view_as", "account_logout", "admin:logout"})
"""The only routes that may change anything meanwhile."""
