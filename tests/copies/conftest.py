"""What tests of copies share: those of feeds, and an SMTP server."""

from tests.alerts.conftest import sink
from tests.feeds.conftest import ben, campaign, copy, instagram, make_feed, organisation, social, soon, teaser

__all__ = ["ben", "campaign", "copy", "instagram", "make_feed", "organisation", "sink", "social", "soon", "teaser"]
