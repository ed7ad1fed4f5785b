"""What the history says was before, as rows have it."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from departments.errors import Refused


def stored_values(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of an entry as a row of ``model`` has them: days, hours, and rows for keys.

    A query for each row. Raises ``Refused`` for a row that is gone.
    """
    return {name.removesuffix("_id"): _stored(model, name.removesuffix("_id"), each) for name, each in values.items()}


def _stored(model: type[models.Model], name: str, value: Any) -> Any:
    field = model._meta.get_field(name)
    related = field.related_model if field.many_to_one else None
    if related is None or value is None:
        return value if value is None or not isinstance(field, models.Field) else field.to_python(value)
    assert not isinstance(related, str)
    row = related._default_manager.filter(pk=value).first()
    if row is None:
        raise Refused(_("What was there before is gone. Change it by hand."))
    return row
