"""Refusing what an address asks for that there is not: a filter that is misspelt would otherwise filter nothing."""

import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from calendar_app.api.api import description
from calendar_app.api.problems import problem

View = Callable[..., HttpResponse]
_PART = re.compile(r"<(?:\w+:)?(\w+)>")


def refuses_unknown(view: View, route: str) -> View:
    """Let ``view`` answer 422 to values in an address that the description does not name for its route."""
    path = "/api/v1/" + _PART.sub(r"{\1}", route)

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        operation = description()["paths"].get(path, {}).get(str(request.method).lower())
        unknown = [name for name in request.GET if name not in _names(operation)] if operation else []
        if not unknown:
            return view(request, *args, **kwargs)
        said = _("There is nothing of this name to ask for. Look at how it is spelt.")
        fields = [{"field": name, "detail": said} for name in unknown]
        return problem(422, "malformed", _("Some values cannot be read. “fields” says which."), fields=fields)

    return asked


def _names(operation: Mapping[str, Any]) -> set[str]:
    return {each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"}
