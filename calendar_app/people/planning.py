"""What bringing a file in would do, person by person, and why some cannot come in. Pure.

Rows are planned in the order of the file, each on top of those before it, as they are carried out.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from calendar_app.exchange.words import fold
from calendar_app.people.reading import Record
from departments.actions.checks import checked_email, checked_name, checked_zone
from departments.enums import RoleName
from departments.errors import Refused

_BETWEEN = re.compile(r"[;|]")
_PERHAPS_BETWEEN = re.compile(r"[,/]")
"""May also be part of a department's name."""

_ROLE_WORDS: Final[dict[str, RoleName]] = {
    **{role.value: role for role in RoleName},
    "head of department": RoleName.HEAD,
    "department head": RoleName.HEAD,
    "deputy head": RoleName.DEPUTY,
    "leitung": RoleName.HEAD,
    "stellvertretung": RoleName.DEPUTY,
    "planung": RoleName.PLANNER,
    "mitglied": RoleName.MEMBER,
    "read only": RoleName.VIEWER,
}


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who is here already. ``roles`` are theirs by department."""

    user_id: int
    name: str
    is_active: bool
    can_sign_in: bool
    is_invited: bool
    roles: Mapping[int, RoleName]


@dataclass(frozen=True)
class World:
    """Who and what there is: people by lower-case address, departments in use by id, and their heads."""

    people: Mapping[str, Known]
    departments: Mapping[int, tuple[str, str]]
    heads: Mapping[int, tuple[str, str]]
    """For each department that has a head: their lower-case address and their name."""


@dataclass(frozen=True, slots=True)
class Join:
    """A role in a department that a person gets; ``before`` is the one they have there, if any."""

    department_id: int
    department: str
    role: RoleName
    before: RoleName | None = None


@dataclass(frozen=True, slots=True)
class PlannedPerson:
    """What becomes of one row. With a ``reason`` it is left out; without ``user_id`` the person is new."""

    number: int
    email: str
    name: str
    reason: str = ""
    user_id: int | None = None
    joins: tuple[Join, ...] = ()
    language: str = ""
    time_zone: str = ""
    can_be_invited: bool = False

    @property
    def is_new(self) -> bool:
        """Whether the person is made."""
        return not self.reason and self.user_id is None

    @property
    def does_something(self) -> bool:
        """Whether anything changes, an invitation not counted."""
        return self.is_new or bool(self.joins and not self.reason)


@dataclass(frozen=True, slots=True)
class PeoplePlan:
    """Everything a file would do."""

    people: tuple[PlannedPerson, ...]

    @property
    def new(self) -> tuple[PlannedPerson, ...]:
        """Who is made."""
        return tuple(each for each in self.people if each.is_new)

    @property
    def joining(self) -> tuple[PlannedPerson, ...]:
        """Who is here already and gets a role."""
        return tuple(each for each in self.people if each.does_something and not each.is_new)

    @property
    def unchanged(self) -> tuple[PlannedPerson, ...]:
        """Who is here already, just so."""
        return tuple(each for each in self.people if not each.reason and not each.does_something)

    @property
    def left_out(self) -> tuple[PlannedPerson, ...]:
        """Who cannot come in; each says why."""
        return tuple(each for each in self.people if each.reason)

    @property
    def invitable(self) -> tuple[PlannedPerson, ...]:
        """Who cannot sign in yet and has no open invitation."""
        return tuple(each for each in self.people if each.can_be_invited)

    @property
    def digest(self) -> str:
        """The same for plans that do the same."""
        return sha256(repr(self.people).encode()).hexdigest()


def plan_people(records: Iterable[Record], world: World) -> PeoplePlan:
    """Return what these records would do in this world."""
    planner = _Planner(world)
    return PeoplePlan(tuple(planner.plan(record) for record in records))


@dataclass
class _Planner:
    """The world as it is after the rows planned so far."""

    world: World
    heads: dict[int, tuple[str, str]] = field(init=False)
    rows: dict[str, int] = field(default_factory=dict)
    names: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.heads = dict(self.world.heads)
        slugs = {_key(slug): key for key, (_name, slug) in self.world.departments.items()}
        self.names = slugs | {_key(name): key for key, (name, _slug) in self.world.departments.items()}

    def plan(self, record: Record) -> PlannedPerson:
        """Return what becomes of one record."""
        try:
            return self._planned(record)
        except Refused as refusal:
            return PlannedPerson(record.number, record.email, record.name, reason=str(refusal))

    def _planned(self, record: Record) -> PlannedPerson:
        if not record.email:
            raise Refused(_("There is no e-mail address."))
        email = checked_email(record.email)
        key = email.lower()
        if key in self.rows:
            raise Refused(_("This address stands in row %(row)d already.") % {"row": self.rows[key]})
        known = self.world.people.get(key)
        if known is not None and not known.is_active:
            raise Refused(_("%(name)s may not sign in. Let them in again first.") % {"name": known.name})
        name = known.name if known else checked_name(record.name, sentence=_("There is no name."))
        wanted = self._wanted(record, known)
        self._check_heads(wanted, key)
        planned = PlannedPerson(
            number=record.number,
            email=email,
            name=name,
            user_id=known.user_id if known else None,
            joins=wanted,
            language="" if known else _language(record.language),
            time_zone="" if known else checked_zone(record.time_zone, may_be_empty=True),
            can_be_invited=known is None or not (known.can_sign_in or known.is_invited),
        )
        self.rows[key] = record.number
        self._move_heads(wanted, key, name)
        return planned

    def _wanted(self, record: Record, known: Known | None) -> tuple[Join, ...]:
        """Return the roles a record gives that the person does not have yet."""
        departments = self._departments(record.departments)
        roles = _roles(record.roles)
        if roles and not departments:
            raise Refused(_("A role needs a department to hold it in."))
        if len(roles) > 1 and len(roles) != len(departments):
            raise Refused(
                _("There are %(roles)d roles for %(departments)d departments. Give one for all, or one for each.")
                % {"roles": len(roles), "departments": len(departments)}
            )
        before = known.roles if known else {}
        chosen: list[RoleName | None] = [*(roles * len(departments) if len(roles) == 1 else roles)]
        joins = []
        for department_id, said in zip(departments, chosen or [None] * len(departments), strict=True):
            had = before.get(department_id)
            role = said or had or RoleName.MEMBER
            if role != had:
                joins.append(Join(department_id, self.world.departments[department_id][0], role, had))
        return tuple(joins)

    def _departments(self, text: str) -> list[int]:
        """Return the departments named, each once. Raises ``Refused`` for a name that none has."""
        found: list[int] = []
        for part in [text] if _key(text) in self.names else _BETWEEN.split(text):
            names = [part] if _key(part) in self.names else _PERHAPS_BETWEEN.split(part)
            found += [self._department(name) for name in names if name.strip()]
        return list(dict.fromkeys(found))

    def _department(self, name: str) -> int:
        key = self.names.get(_key(name))
        if key is None:
            raise Refused(_("There is no department “%(name)s”.") % {"name": name.strip()})
        return key

    def _check_heads(self, joins: Iterable[Join], key: str) -> None:
        for join in joins:
            head = self.heads.get(join.department_id)
            if join.role == RoleName.HEAD and head is not None and head[0] != key:
                raise Refused(
                    _("%(head)s is the head of %(department)s. Give them another role there first.")
                    % {"head": head[1], "department": join.department}
                )

    def _move_heads(self, joins: Iterable[Join], key: str, name: str) -> None:
        for join in joins:
            if join.role == RoleName.HEAD:
                self.heads[join.department_id] = (key, name)
            elif join.before == RoleName.HEAD:
                self.heads.pop(join.department_id, None)


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def _roles(text: str) -> list[RoleName]:
    words = [part for part in re.split(r"\s*[;|/,]\s*", text) if part]
    return [_role(word) for word in words]


def _role(word: str) -> RoleName:
    labels = {fold(str(role.label)): role for role in RoleName}
    found = _ROLE_WORDS.get(fold(word)) or labels.get(fold(word))
    if found is None:
        raise Refused(
            _("“%(word)s” is no role here. Roles are head, deputy, planner, member and viewer.") % {"word": word}
        )
    return found


def _language(text: str) -> str:
    if not text:
        return ""
    spoken = {fold(word): code for code, name in settings.LANGUAGES for word in (code, str(name))}
    code = spoken.get(fold(text)) or spoken.get(fold(text).partition(" ")[0])
    if code is None:
        raise Refused(_("Instep does not speak “%(language)s” yet. Leave it empty.") % {"language": text})
    return code
