"""Whom a file means by its words for people and teams: as somebody chose, else by name or address. Pure.

A name is taken for a person only where it can mean no other; nobody is made an account here.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from calendar_app.exchange.choices import NOBODY, ImportChoices
from calendar_app.exchange.plan import Found, PlannedRow
from calendar_app.exchange.words import fold

_PARTS: Final = re.compile(r"\s*(?:[+/;,&·\n]|\s(?:and|und|et|y|e|en)\s)\s*")
_ADDRESS: Final = re.compile(r"[^\s<>()\[\]:,;]+@[^\s<>()\[\]:,;]+")
_MOST_TOLD: Final = 100
_TEAM_WORDS: Final = frozenset({"team", "dept", "department", "abteilung", "equipe", "the"})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can own a campaign."""

    key: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Team:
    """A department that can lead a campaign."""

    key: int
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Directory:
    """Who and which departments there are to choose from."""

    people: tuple[Person, ...] = ()
    teams: tuple[Team, ...] = ()


@dataclass
class Belonging:
    """What each name of a file is taken for. ``choices`` go before guesses."""

    choices: ImportChoices
    directory: Directory
    _people: dict[str, Person | None] = field(default_factory=dict)
    _teams: dict[str, Team | None] = field(default_factory=dict)
    _cells: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def person(self, name: str) -> Person | None:
        """Return whom one name means, None where it stays in the brief."""
        key = name.casefold()
        if key not in self._people:
            chosen = self.choices.owners.get(key, "")
            by_key = {str(each.key): each for each in self.directory.people}
            self._people[key] = by_key.get(chosen) if chosen else suggest_person(name, self.directory.people)
        return self._people[key]

    def team(self, name: str) -> Team | None:
        """Return which department a name means, None where it stays in the brief."""
        key = name.casefold()
        if key not in self._teams:
            chosen = self.choices.departments.get(key, "")
            by_slug = {each.slug: each for each in self.directory.teams}
            self._teams[key] = by_slug.get(chosen) if chosen else suggest_team(name, self.directory.teams)
        return self._teams[key]

    def people_of(self, row: PlannedRow) -> list[Person | None]:
        """Return whom each name in a row's cell for its owner means."""
        return [self.person(name) for name in self._owner_names(row)]

    def teams_of(self, row: PlannedRow) -> list[Team | None]:
        """Return what each name in a row's cell for its department means."""
        return [self.team(name) for name in self._team_names(row)]

    def owner_of(self, rows: Iterable[PlannedRow]) -> Person | None:
        """Return whom the most rows name, None where none names anybody known."""
        tally = Counter(person for row in rows for person in self.people_of(row)[:1] if person)
        return next((person for person, _count in tally.most_common(1)), None)

    def lead_of(self, rows: Iterable[PlannedRow]) -> Team | None:
        """Return the department that all rows which name any name, None where they name several or an unknown one."""
        named = {team for row in rows for team in self.teams_of(row)}
        return named.pop() if len(named) == 1 else None

    def owners_found(self, rows: Sequence[PlannedRow]) -> tuple[Found, ...]:
        """Return the names of people in the rows, the commonest first, each with the key of whom it means."""
        names = (name for row in rows for name in self._owner_names(row))
        return _found(names, lambda name: str(person.key) if (person := self.person(name)) else NOBODY)

    def teams_found(self, rows: Sequence[PlannedRow]) -> tuple[Found, ...]:
        """Return the names of departments in the rows, the commonest first, each with the short name of what it is."""
        names = (name for row in rows for name in self._team_names(row))
        return _found(names, lambda name: team.slug if (team := self.team(name)) else NOBODY)

    def _owner_names(self, row: PlannedRow) -> tuple[str, ...]:
        key = ("owner", row.owner)
        if key not in self._cells:
            self._cells[key] = names_in(row.owner, self.directory.people)
        return self._cells[key]

    def _team_names(self, row: PlannedRow) -> tuple[str, ...]:
        key = ("department", row.department)
        if key not in self._cells:
            self._cells[key] = teams_in(row.department, self.directory.teams)
        return self._cells[key]


def names_in(text: str, people: Sequence[Person]) -> tuple[str, ...]:
    """Return the names of people in one cell, each once; "Reed, Morgan" is one where such a person is here."""
    return _names([text] if suggest_person(text, people) else _PARTS.split(text))


def teams_in(text: str, teams: Sequence[Team]) -> tuple[str, ...]:
    """Return the names of departments in one cell, each once; "Sales & Service" is one where it is a department."""
    return _names([text] if suggest_team(text, teams) else _PARTS.split(text))


def _names(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))


def suggest_person(text: str, people: Sequence[Person]) -> Person | None:
    """Return the one person a text means: by address, else whole name, else first or last name; None if unsure."""
    address = _ADDRESS.search(text)
    if address:
        wanted = address[0].casefold().removeprefix("mailto:")
        return next((each for each in people if each.email.casefold() == wanted), None)
    for names_of in (_whole_names, _single_names):
        fitting = [each for each in people if fold(text) and fold(text) in names_of(each)]
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None


def suggest_team(text: str, teams: Sequence[Team]) -> Team | None:
    """Return the department a text names, with or without "team" and the like; None if there is none."""
    wanted = {fold(text), _without_team_words(text)} - {""}
    return next(
        (each for each in teams if wanted & {fold(each.name), fold(each.slug), _without_team_words(each.name)}), None
    )


def _whole_names(person: Person) -> Iterator[str]:
    """Yield the names a person goes by in full: "morgan reed", "reed morgan"."""
    words = fold(person.name).split()
    yield " ".join(words)
    if len(words) > 1:
        yield " ".join([words[-1], *words[:-1]])


def _single_names(person: Person) -> Iterator[str]:
    """Yield the short names of a person: the first and the last, and what stands before the address's at sign."""
    words = fold(person.name).split()
    yield from (words[0], words[-1]) if words else ()
    yield fold(person.email.partition("@")[0])


def _without_team_words(text: str) -> str:
    return " ".join(word for word in fold(text).split() if word not in _TEAM_WORDS)


def _found(names: Iterable[str], meant: Callable[[str], str]) -> tuple[Found, ...]:
    tally: Counter[str] = Counter()
    written: dict[str, str] = {}
    for name in names:
        tally[name.casefold()] += 1
        written.setdefault(name.casefold(), name)
    return tuple(Found(written[key], count, meant(written[key])) for key, count in tally.most_common())


def meant_by(rows: Sequence[PlannedRow], belonging: Belonging) -> tuple[str, ...]:
    """Return what each name of a person or department in the rows was taken for, in words, the commonest first."""
    lines = []
    for found in belonging.owners_found(rows):
        person = belonging.person(found.name)
        lines.append((found, person.name or person.email) if person else (found, ""))
    for found in belonging.teams_found(rows):
        team = belonging.team(found.name)
        lines.append((found, team.name if team else ""))
    return tuple(_meant(found.name, meant) for found, meant in lines[:_MOST_TOLD])


def _meant(name: str, meant: str) -> str:
    if not meant:
        return _("“%(name)s” stays in the brief") % {"name": name}
    return f"{name} → {meant}" if fold(name) != fold(meant) else meant
