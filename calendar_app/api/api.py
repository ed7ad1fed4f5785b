"""The API itself: its operations, and its description as OpenAPI."""

from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from calendar_app.api.operations import (
    absences,
    activities,
    alerts,
    campaigns,
    channel_keeping,
    channels,
    closings,
    departments,
    duties,
    duty_deeds,
    exceptions,
    exporting,
    favourites,
    feeds,
    guests,
    history,
    imports,
    key_dates,
    links,
    moving,
    series,
    views,
)
from calendar_app.api.problems import MEDIA_TYPE, Problem, handle_problems

VERSION = "1"

PROBLEMS = {
    "400": "It cannot be read.",
    "401": "The token is missing, or not good any more.",
    "403": "It is not yours to do, or not this token's.",
    "404": "It is not here, or not for you to see.",
    "409": "It is not possible as things stand.",
    "412": "Somebody else changed it first. Fetch it again.",
    "413": "It is too much at once.",
    "422": "Some values will not do: `fields` says which.",
    "428": "`If-Match` is missing.",
    "429": "That is too often.",
}

KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Any text of your own making. Sent again with the same key within a day, it is not done again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}
MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The `ETag` of what you saw, or `*` to overwrite whatever is there.",
    "schema": {"type": "string", "minLength": 1},
    "example": "*",
}


class Api(NinjaAPI):
    """Ninja's API with what all of our operations have in common written into its description."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        """Return the description, problems and common headers in it."""
        schema = super().get_openapi_schema(*args, **kwargs)
        schemas = schema.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(schemas["Problem"].pop("$defs", {}))
        for path in schema["paths"].values():
            for method, operation in path.items():
                _complete(method, operation)
        return schema


def _complete(method: str, operation: dict[str, Any]) -> None:
    headers = [KEY] if method == "post" else []
    if "If-Match" in operation.get("description", ""):
        headers.append(MATCH)
    if headers:
        operation.setdefault("parameters", []).extend(headers)
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for code, said in PROBLEMS.items():
        operation["responses"].setdefault(code, {"description": said, "content": content})


api = Api(
    title="Instep",
    version=VERSION,
    description=_("One calendar that keeps every department in step."),
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
)
handle_problems(api)
api.add_router("/campaigns", campaigns.router)
api.add_router("/activities", activities.router)
api.add_router("", series.router)
api.add_router("", moving.router)
api.add_router("", guests.router)
api.add_router("/key-dates", key_dates.router)
api.add_router("/duties", duties.router)
api.add_router("", duty_deeds.asks)
api.add_router("/alerts", alerts.router)
api.add_router("/exceptions", exceptions.router)
api.add_router("/channels", channels.router)
api.add_router("", channel_keeping.presets)
api.add_router("", closings.router)
api.add_router("", departments.router)
api.add_router("", history.router)
api.add_router("/absences", absences.router)
api.add_router("/views", views.router)
api.add_router("/favourites", favourites.router)
api.add_router("/feeds", feeds.router)
api.add_router("/departments", feeds.followers)
api.add_router("/links", links.router)
api.add_router("", exporting.router)
api.add_router("/imports", imports.router)


@cache
def description() -> dict[str, Any]:
    """Return the API's description as OpenAPI 3.1. It is the same for everybody and put together once a process."""
    return api.get_openapi_schema()
