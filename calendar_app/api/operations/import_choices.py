"""From what a program chooses for an import to the form that people fill in, so that both are checked alike."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from calendar_app.api.problems import Stop
from calendar_app.exchange.changing import Difference
from calendar_app.exchange.forms import FILE, HERE, ChoicesForm, contested_name
from calendar_app.exchange.questions import field_name
from departments.errors import Refused

KINDS: Final = {
    "columns": "column",
    "channels": "channel",
    "statuses": "status",
    "owners": "owner",
    "departments": "department",
}
"""The form's word for each sort of thing a file names."""


def answers(form: ChoicesForm, sent: Mapping[str, Any], contested: Iterable[Difference]) -> QueryDict:
    """Return the form's answers: those it begins with, with what was ``sent`` in their place.

    Raises ``Refused`` for what this file does not ask.
    """
    data = QueryDict(mutable=True)
    for name, field in form.fields.items():
        data.setlist(name, _texts(form.get_initial_for_field(field, name)))
    for where, asked, value in _answered(sent, contested):
        if asked not in form.fields:
            raise Refused(_("This file does not ask for that."), field=where)
        data.setlist(asked, _texts(value))
    return data


def refuse_errors(form: ChoicesForm) -> None:
    """Raise ``Stop`` with everything that is wrong, by the names programs know."""
    fields = [
        {"field": _named(name), "detail": str(sentence)} for name, found in form.errors.items() for sentence in found
    ]
    raise Stop(422, "refused", _("Some values will not do. “fields” says which."), fields=fields)


def _answered(sent: Mapping[str, Any], contested: Iterable[Difference]) -> Iterator[tuple[str, str, Any]]:
    """Yield what was sent: its name, the form's name for it, and the value."""
    for name, value in sent.items():
        if name in KINDS:
            yield from ((name, field_name(KINDS[name], key), each) for key, each in value.items())
        elif name == "take":
            for each in contested:
                key = each.job.key
                yield name, contested_name(key), FILE if key in value else HERE
        else:
            yield name, name, value


def _texts(value: Any) -> list[str]:
    if value is None or value is False:
        return []
    if value is True:
        return ["on"]
    if isinstance(value, list | tuple):
        return [str(each) for each in value]
    return [value.isoformat() if isinstance(value, dt.date) else str(value)]


def _named(name: str) -> str:
    """Return the program's name for a field of the form."""
    names = {kind: plural for plural, kind in KINDS.items()} | {"contested": "take"}
    return names.get(name.partition("-")[0], name)
