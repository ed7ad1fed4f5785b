"""From the bytes of a file to one record a person, whatever program wrote it. Pure."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from calendar_app.exchange.plan import Unreadable
from calendar_app.exchange.reading.lists import read_list, texts_of
from calendar_app.exchange.reading.values import Row
from calendar_app.exchange.words import fold
from calendar_app.lib.csv_cells import unguarded

MOST_BYTES: Final = 1024 * 1024
MOST_ROWS: Final = 500
"""So many people come in by the page: each is checked and written down by itself, which takes a few seconds."""

MOST_ROWS_AT_THE_COMMAND_LINE: Final = 5_000
"""So many come in where nobody waits for a page."""


class Column(StrEnum):
    """What a column can hold."""

    EMAIL = "email"
    NAME = "name"
    FIRST_NAME = "first name"
    LAST_NAME = "last name"
    DEPARTMENTS = "departments"
    ROLES = "roles"
    LANGUAGE = "language"
    TIME_ZONE = "time zone"


HEADERS: Final[dict[Column, str]] = {
    Column.EMAIL: "email, e-mail, mail, email address, e-mail address, mail address, address, e-mail-adresse, "
    "mailadresse, courriel, adresse e-mail, correo, correo electrónico, e-mailadres",
    Column.NAME: "name, full name, display name, person, nom complet, vollständiger name, anzeigename, nombre completo",
    Column.FIRST_NAME: "first name, given name, forename, vorname, prénom, voornaam",
    Column.LAST_NAME: "last name, surname, family name, nachname, nom de famille, apellido, apellidos, achternaam",
    Column.DEPARTMENTS: "department, departments, team, teams, abteilung, abteilungen, département, departamento, "
    "afdeling",
    Column.ROLES: "role, roles, rolle, rollen, rôle, rol",
    Column.LANGUAGE: "language, lang, locale, sprache, langue, idioma, taal",
    Column.TIME_ZONE: "time zone, timezone, tz, zone, zeitzone, fuseau horaire, zona horaria, tijdzone",
}
"""What each column is headed with; capitals, accents and hyphens do not matter."""

_BY_HEADER = {fold(word): column for column, words in HEADERS.items() for word in words.split(",")}


@dataclass(frozen=True, slots=True)
class Record:
    """One row: its number as a spreadsheet program shows it, and what stands in the columns that were recognised."""

    number: int
    email: str
    name: str
    departments: str = ""
    roles: str = ""
    language: str = ""
    time_zone: str = ""


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """A file, read: its people, the headers of columns nobody asked for, and its text, to be read again later."""

    records: tuple[Record, ...]
    ignored: tuple[str, ...]
    text: str = field(repr=False)


def read_people(data: bytes, *, most_rows: int = MOST_ROWS) -> PeopleFile:
    """Return the people in a CSV file of any usual encoding and delimiter.

    Raises ``Unreadable`` with a sentence for a file that is too big or no such file, and for one whose columns do not
    say where the addresses are.
    """
    found = read_list(
        data,
        most_bytes=MOST_BYTES,
        most_rows=most_rows,
        too_big=_("This file has more than 1 MB. Split it, for example by department."),
        too_many=_(
            "This file has more than %(most)d rows. Split it, for example by department. The command takes %(more)d."
        )
        % {"most": most_rows, "more": MOST_ROWS_AT_THE_COMMAND_LINE},
    )
    columns = {number: _BY_HEADER.get(fold(text)) for number, text in enumerate(found.headers)}
    if Column.EMAIL not in columns.values():
        raise Unreadable(
            _("No column is headed “E-mail”. Give the file a first line such as: E-mail, Name, Department, Role.")
        )
    ignored = tuple(text for number, text in enumerate(found.headers) if text and columns[number] is None)
    return PeopleFile(tuple(_record(row, columns) for row in found.rows), ignored, found.text)


def _record(row: Row, columns: dict[int, Column | None]) -> Record:
    cells = {column: unguarded(text) for number, text in enumerate(texts_of(row)) if (column := columns.get(number))}
    parts = (cells.get(Column.FIRST_NAME, ""), cells.get(Column.LAST_NAME, ""))
    return Record(
        number=row.number,
        email=cells.get(Column.EMAIL, ""),
        name=cells.get(Column.NAME, "") or " ".join(part for part in parts if part),
        departments=cells.get(Column.DEPARTMENTS, ""),
        roles=cells.get(Column.ROLES, ""),
        language=cells.get(Column.LANGUAGE, ""),
        time_zone=cells.get(Column.TIME_ZONE, ""),
    )
