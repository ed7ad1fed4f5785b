"""Who may see and do what, written down a second time, by hand, from the table of roles: no code of ours is asked.

A role says where somebody stands in the test's world (``tests.access.world``), a state says how a campaign stands.
``knows`` and ``MAY`` answer what the product should. Where they and the product differ, one of the two is wrong.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Optional

PLANNERS: Final = ("planner", "deputy", "head")
MEMBERS: Final = ("member", *PLANNERS)
HEADS: Final = ("deputy", "head")


@dataclass(frozen=True)
class Role:
    """Somebody. ``lead`` is their role in the department that leads the campaigns, ``team`` in the one that owns the
    channel and has to do the duties, ``third`` in one that has no part in them.

    ``is_named``: in every campaign that is not open, themself or by their department. ``looks_on_as`` makes it a viewer
    who looks on in the place of that role.
    """

    name: str
    lead: str = ""
    team: str = ""
    third: str = ""
    is_ops_admin: bool = False
    is_owner: bool = False
    is_named: bool = False
    guest_of: str = ""
    looks_on_as: Optional["Role"] = None

    @property
    def is_insider(self) -> bool:
        """Whether they belong to the organisation."""
        return self.is_ops_admin or bool(self.lead or self.team or self.third)

    @property
    def everywhere(self) -> tuple[str, ...]:
        """Their roles, wherever they have them."""
        return (self.lead, self.team, self.third)


@dataclass(frozen=True)
class State:
    """How a campaign stands. ``told``: it is no draft, nor was it when it was cancelled; ``others_see``: if secret."""

    name: str
    state: str
    told: bool = True
    is_secret: bool = False
    others_see: str = "nothing"


class Knows(IntEnum):
    """How much somebody is shown of something."""

    NOTHING = 0
    VEILED = 1
    ALL = 2


NOBODY: Final = Role("somebody without a department")
MEMBER: Final = Role("member", team="member")
OPS_ADMIN: Final = Role("ops admin", is_ops_admin=True)
OPS_ADMIN_NAMED: Final = Role("ops admin who is named", is_ops_admin=True, is_named=True)
PLANNER_OF_LEAD: Final = Role("planner of the lead department", lead="planner")
HEAD_OF_LEAD: Final = Role("head of the lead department", lead="head")
HEAD_ELSEWHERE: Final = Role("head elsewhere", team="head")
GUEST: Final = Role("guest of these campaigns", guest_of="campaigns")
PERSON_NAMED: Final = Role("person who is named", third="member", is_named=True)

PEOPLE: Final = (
    NOBODY,
    GUEST,
    Role("guest of another campaign", guest_of="another"),
    Role("guest whose time is up", guest_of="over"),
    Role("guest of the channel", guest_of="channel"),
    Role("viewer", third="viewer"),
    MEMBER,
    Role("planner elsewhere", team="planner"),
    HEAD_ELSEWHERE,
    Role("whoever stands in for the head elsewhere", third="viewer", team="deputy"),
    PLANNER_OF_LEAD,
    HEAD_OF_LEAD,
    Role("owner", lead="planner", is_owner=True),
    OPS_ADMIN,
    OPS_ADMIN_NAMED,
    PERSON_NAMED,
    Role("member of a department that is named", third="member", is_named=True),
)
ONLOOKERS: Final = (
    Role("ops admin as a member", is_ops_admin=True, looks_on_as=MEMBER),
    Role("ops admin who is named as a member", is_ops_admin=True, is_named=True, looks_on_as=MEMBER),
    Role("ops admin as the person who is named", is_ops_admin=True, looks_on_as=PERSON_NAMED),
    Role("ops admin who is named as the guest", is_ops_admin=True, is_named=True, looks_on_as=GUEST),
    Role("head of the lead department as a planner of it", lead="head", looks_on_as=PLANNER_OF_LEAD),
)
ROLES: Final = (*PEOPLE, *ONLOOKERS)

DRAFT: Final = State("draft", "draft", told=False)
CONFIRMED: Final = State("confirmed", "confirmed")
STATES: Final = (
    DRAFT,
    State("tentative", "tentative"),
    CONFIRMED,
    State("live", "live"),
    State("done", "done"),
    State("cancelled", "cancelled"),
    State("cancelled as a draft", "cancelled", told=False),
    State("archived", "archived"),
    State("confidential", "confirmed", is_secret=True),
    State("confidential with a code name", "confirmed", is_secret=True, others_see="code_name"),
    State("confidential and busy", "confirmed", is_secret=True, others_see="busy"),
    State("confidential draft with a code name", "draft", told=False, is_secret=True, others_see="code_name"),
    State("under embargo", "confirmed", is_secret=True),
    State("under embargo with a code name", "tentative", is_secret=True, others_see="code_name"),
    State("embargo over", "confirmed"),
)


def knows(role: Role, state: State, thing: str) -> Knows:
    """How much ``role`` is shown of a ``campaign``, an ``activity`` or a ``duty`` in this state."""
    if role.looks_on_as is not None:
        return _knows_together(role, role.looks_on_as, state, thing)
    if _would_see(role, state, thing) and (not state.is_secret or _is_cleared(role)):
        return Knows.ALL
    # A campaign has no page of its own to be veiled, and of veiled duties those are told who have to do them.
    has_part = thing == "activity" or (thing == "duty" and bool(role.team))
    shows = state.is_secret and state.others_see != "nothing" and state.told
    return Knows.VEILED if role.is_insider and shows and has_part else Knows.NOTHING


def _knows_together(viewer: Role, person: Role, state: State, thing: str) -> Knows:
    alone = Role(**{**viewer.__dict__, "looks_on_as": None})
    least = min(knows(alone, state, thing), knows(person, state, thing))
    return Knows.NOTHING if least == Knows.VEILED and not person.is_insider else least


def _would_see(role: Role, state: State, thing: str) -> bool:
    """Whether they would see all of it if nothing were secret."""
    if role.is_ops_admin:
        return True
    if role.is_insider:
        return state.told or role.is_owner or role.lead in PLANNERS
    if role.guest_of == "channel":
        return state.told and thing != "campaign"
    return state.told and role.guest_of == "campaigns"


def _is_cleared(role: Role) -> bool:
    return role.is_owner or role.is_named or role.guest_of == "campaigns"


OK, FORBIDDEN, MISSING = "ok", "forbidden", "missing"
"""What an answer comes to: as the row says, 403, 404."""

Right = Callable[[Role, State], str]


def _seen(thing: str, *, veiled: bool = False, may: Callable[[Role], bool] = lambda role: True) -> Right:
    """The right to something of a campaign: 404 for who does not know of it, 403 for who may not."""
    least = Knows.VEILED if veiled else Knows.ALL

    def right(role: Role, state: State) -> str:
        if knows(role, state, thing) < least:
            return MISSING
        return OK if may(role.looks_on_as or role) else FORBIDDEN

    return right


def _insiders(right: Right) -> Right:
    """The same right for people of the organisation; for guests there is no such thing."""
    return lambda role, state: right(role, state) if (role.looks_on_as or role).is_insider else MISSING


def _always(may: Callable[[Role], bool], *, otherwise: str = FORBIDDEN) -> Right:
    return lambda role, _state: OK if may(role) else otherwise


def _for_insiders(may: Callable[[Role], bool]) -> Right:
    """A right that insiders may lack and be told so; for all others there is nothing there."""
    return lambda role, _state: (OK if may(role) else FORBIDDEN) if role.is_insider else MISSING


def _sees_the_channel(role: Role) -> bool:
    return role.is_insider or role.guest_of in ("campaigns", "channel")


def _manage_channel(role: Role, _state: State) -> str:
    if not _sees_the_channel(role):
        return MISSING
    return OK if _heads_the_team(role) else FORBIDDEN


def _see_channel_as_an_insider(role: Role, _state: State) -> str:
    if not _sees_the_channel(role):
        return MISSING
    return OK if role.is_insider else FORBIDDEN


def _read_entry(role: Role, state: State) -> str:
    """Guests are not told who did what, so for them there is no entry."""
    is_read = role.is_insider and knows(role, state, "campaign") == Knows.ALL
    return OK if is_read else MISSING


def _read_the_week(role: Role, _state: State) -> str:
    who = role.looks_on_as or role
    return OK if who.team or who.is_ops_admin else MISSING


def _heads_the_team(role: Role) -> bool:
    return role.team in HEADS or role.is_ops_admin


def _plans_somewhere(role: Role) -> bool:
    return role.is_ops_admin or any(each in PLANNERS for each in role.everywhere)


def _heads_somewhere(role: Role) -> bool:
    return role.is_ops_admin or any(each in HEADS for each in role.everywhere)


def _own_import(role: Role, _state: State) -> str:
    """Imports are for planners, and each of them has their own. The world's is that of the planner of the lead."""
    if not _plans_somewhere(role):
        return FORBIDDEN
    return OK if role == PLANNER_OF_LEAD else MISSING


def _calendar_of_the_member(role: Role, _state: State) -> str:
    """Guests have no calendars beside; of insiders everybody has their own."""
    if not role.is_insider:
        return FORBIDDEN
    return OK if role == MEMBER else MISSING


MAY: Final[dict[str, Right]] = {
    "everybody": _always(lambda role: True),
    "ops admin": _always(lambda role: role.is_ops_admin),
    "insider": _always(lambda role: role.is_insider),
    "plan somewhere": _always(_plans_somewhere),
    "head somewhere": _always(_heads_somewhere),
    "head somewhere, and name somebody": lambda role, _state: MISSING if _heads_somewhere(role) else FORBIDDEN,
    "nobody": _always(lambda role: False),
    "see campaign": _seen("campaign"),
    "see campaign as an insider": _seen("campaign", may=lambda role: role.is_insider),
    "edit campaign": _seen("campaign", may=lambda role: role.lead in PLANNERS or role.is_ops_admin),
    "copy campaign": _seen("campaign", may=_plans_somewhere),
    "see activity": _seen("activity", veiled=True),
    "see all of an activity": _seen("activity"),
    "edit activity": _seen("activity", may=lambda role: role.lead in PLANNERS or role.is_ops_admin),
    "see duty": _seen("duty", veiled=True),
    "answer duty": _seen("duty", veiled=True, may=lambda role: role.team in MEMBERS or role.is_ops_admin),
    "assign duty": _seen("duty", veiled=True, may=lambda role: role.team in PLANNERS or role.is_ops_admin),
    "hold duty": _seen(
        "duty", veiled=True, may=lambda role: role.lead in PLANNERS or role.team in HEADS or role.is_ops_admin
    ),
    "see exception": _insiders(_seen("duty", veiled=True)),
    "answer exception": _insiders(_seen("duty", veiled=True, may=_heads_the_team)),
    "withdraw exception": _insiders(_seen("activity", may=lambda role: role.lead in PLANNERS or role.is_ops_admin)),
    "see activity as an insider": _seen("activity", may=lambda role: role.is_insider),
    "see duty as an insider": _seen("duty", veiled=True, may=lambda role: role.is_insider),
    "read an entry about a campaign": _read_entry,
    "see channel as an insider": _see_channel_as_an_insider,
    "see channel": _always(_sees_the_channel, otherwise=MISSING),
    "manage channel": _manage_channel,
    "see department": _always(lambda role: role.is_insider, otherwise=MISSING),
    "read the team's week": _read_the_week,
    "manage department": _for_insiders(_heads_the_team),
    "answer for the mailbox": _always(_heads_the_team, otherwise=MISSING),
    "look after the web hook": _always(_heads_the_team, otherwise=MISSING),
    "reorganise departments": _for_insiders(lambda role: role.is_ops_admin),
    "head of the member": _always(_heads_the_team),
    "let the member go": _for_insiders(_heads_the_team),
    "erase the member": _for_insiders(lambda role: role.is_ops_admin),
    "data of the member": _for_insiders(lambda role: role == MEMBER or role.is_ops_admin),
    "absence of the member": _for_insiders(lambda role: role == MEMBER or _heads_the_team(role)),
    "token of the member": _always(lambda role: role == MEMBER or role.is_ops_admin, otherwise=MISSING),
    "feed of the member": _always(lambda role: role == MEMBER or role.is_ops_admin, otherwise=MISSING),
    "own feed of the member": _always(lambda role: role == MEMBER, otherwise=MISSING),
    "insider who looks for themself": _always(lambda role: role.is_insider and role.looks_on_as is None),
    "calendar of the member": _calendar_of_the_member,
    "saved view of the member": _always(lambda role: role == MEMBER, otherwise=MISSING),
    "link to the view of the team": lambda role, _state: (
        (OK if role.team in PLANNERS else FORBIDDEN) if role.team else MISSING
    ),
    "link of the head elsewhere": _always(lambda role: role == HEAD_ELSEWHERE, otherwise=MISSING),
    "end the link of the head elsewhere": _always(_heads_the_team, otherwise=MISSING),
    "own import": _own_import,
    "own report": _always(lambda role: role == PLANNER_OF_LEAD, otherwise=MISSING),
}
"""What each right comes to, for whom, in which state. A row of ``tests.access.rows`` names the one its route takes."""
