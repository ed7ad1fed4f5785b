"""Absences as the API gives and takes them."""

from ninja import Schema
from pydantic import Field

from calendar_app.api.shapes.fields import Day, Person, Sent, left_alone
from departments.models import Absence


class AbsenceOut(Schema):
    """Somebody is away, and somebody stands in: they get the alerts and have the roles meanwhile."""

    id: int
    person: Person
    deputy: Person | None = Field(description="null: whoever was to stand in may not sign in any more.")
    first_day: Day
    last_day: Day = Field(description="Included; both in the zone of whoever is away.")


class NewAbsence(Sent):
    """When somebody is to be away."""

    person: int | None = Field(None, ge=1, lt=2**31, description="Whose it is, by number; null: yours.")
    deputy: int = Field(ge=1, lt=2**31, description="The number of who stands in.")
    first_day: Day
    last_day: Day


class AbsenceFacts(Sent):
    """What can be changed of an absence. What is not sent stays as it is."""

    deputy: int = left_alone(ge=1, lt=2**31)
    first_day: Day = left_alone()
    last_day: Day = left_alone()


def absence_out(row: Absence) -> AbsenceOut:
    """Return an absence, read with both people, as the API gives it. No query."""
    deputy = Person(id=row.deputy.pk, name=row.deputy.name) if row.deputy.is_active else None
    return AbsenceOut(
        id=row.pk,
        person=Person(id=row.user.pk, name=row.user.name),
        deputy=deputy,
        first_day=row.first_day,
        last_day=row.last_day,
    )
