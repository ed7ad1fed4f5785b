"""Speaking to one person as they are used to it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone, translation

from calendar_app.lib.habits import NOBODYS, habits_of
from departments.models import OrganisationSettings, User


@contextmanager
def as_read_by(person: User, organisation: OrganisationSettings) -> Iterator[None]:
    """Speak to ``person`` inside the block: in their language, by their time zone, dates, clock and weeks.

    What they did not choose is as it was for the language, and the organisation's for the rest. No query but that for
    the organisation, where it was not looked at yet and they have no zone.
    """
    language = translation.override(person.language or translation.get_language())
    zone = timezone.override(person.time_zone or organisation.time_zone)
    with language, zone, habits_of(person.habits):
        yield


@contextmanager
def as_read_by_anybody(organisation: OrganisationSettings) -> Iterator[None]:
    """Speak inside the block to people without a seat: by the organisation's zone and weeks, whoever is signed in."""
    with timezone.override(organisation.time_zone), habits_of(NOBODYS):
        yield
