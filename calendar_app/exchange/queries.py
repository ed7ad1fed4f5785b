"""What an import has to know of the organisation."""

from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from calendar_app.exchange.belonging import Belonging, Directory, Person, Team
from calendar_app.exchange.choices import Circumstances, ImportChoices
from calendar_app.exchange.keys import ids_in
from campaigns.models import Channel
from campaigns.queries.choices import departments_to_lead, owners_to_choose
from campaigns.queries.visible import visible_activities
from departments.access import Access
from departments.models import Department
from departments.queries import organisation

_AT_ONCE = 2_000


def channels_in_use() -> list[tuple[str, str]]:
    """Return slug and name of every channel that is not retired, by name. One query."""
    return list(Channel.objects.filter(retired_at=None).order_by("name").values_list("slug", "name"))


def circumstances(choices: ImportChoices, *, now: datetime) -> Circumstances:
    """Return where and when a file is imported. Two queries. Raises as ``organisation`` does."""
    settings = organisation()
    names = tuple(name for _slug, name in channels_in_use())
    return Circumstances(now.astimezone(ZoneInfo(settings.time_zone)).date(), settings.time_zone, names, choices)


def keys_known(keys: Collection[str], access: Access, *, at: datetime) -> set[str]:
    """Return those of the keys that activities which ``access`` may see have already, or whose ids they are.

    One query for each two thousand. What the importer may not know of does not count as here: the report would
    tell of it.
    """
    listed = list(dict.fromkeys(keys))
    wanted = set(listed)
    known: set[str] = set()
    for start in range(0, len(listed), _AT_ONCE):
        asked = listed[start : start + _AT_ONCE]
        by_id = ids_in(asked)
        rows = visible_activities(access, at).filter(Q(import_key__in=asked) | Q(pk__in=list(by_id)))
        for key, import_key in rows.values_list("pk", "import_key"):
            known.update(each for each in (by_id.get(str(key)), import_key) if each in wanted)
    return known


def belonging_of(choices: ImportChoices, access: Access) -> Belonging:
    """Return whom names in a file mean, of those who may own campaigns and departments ``access`` plans for.

    Two queries.
    """
    people = owners_to_choose(access).order_by("name", "pk").values_list("pk", "name", "email")
    teams = [Team(each.pk, each.slug, each.name) for each in departments_to_lead(access)]
    return Belonging(choices, Directory(tuple(Person(*each) for each in people), tuple(teams)))


def own_department(access: Access, departments: Collection[Department]) -> Department | None:
    """Return the first of the departments in which this person is, else the first of all, None if there is none."""
    own = [department for department in departments if department.pk in access.department_ids]
    return next(iter([*own, *departments]), None)


def today_of(zone: str, now: datetime) -> date:
    """Return the day it is in the zone."""
    return now.astimezone(ZoneInfo(zone)).date()
