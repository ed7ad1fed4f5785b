"""The addresses under ``/api/``: people's tokens, the description, and the API itself."""

from django.urls import URLPattern, URLResolver, path, re_path

from calendar_app.api.api import api
from calendar_app.api.asked import refuses_unknown
from calendar_app.api.entrance import enters
from calendar_app.api.pages import documentation, nothing_here, openapi, revoke, tokens


def _entered(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """Return the API's own addresses, each behind the entrance."""
    for pattern in patterns:
        assert isinstance(pattern, URLPattern)
        pattern.callback = enters(refuses_unknown(pattern.callback, str(pattern.pattern)))
    return patterns


_patterns, _app, _namespace = api.urls

urlpatterns = [
    path("", tokens, name="api_tokens"),
    path("tokens/<uuid:token_id>/revoke/", revoke, name="revoke_api_token"),
    path("v1/openapi.json", openapi, name="openapi"),
    path("v1/docs/", documentation, name="api_documentation"),
    path("v1/", (_entered([*_patterns, re_path(r"^[\s\S]*$", nothing_here, name="nothing")]), _app, _namespace)),
]
