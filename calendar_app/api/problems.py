"""What the API says when it will not do something: RFC 9457, ``application/problem+json``."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from pydantic import Field

from campaigns.actions.clashes import Clashing
from departments.errors import Conflict, NotAllowed, Refused, RefusedAt

MEDIA_TYPE = "application/problem+json"


class FieldProblem(Schema):
    """What is wrong with one value."""

    field: str = Field(description="The name of the value; a dot leads into a list or an object.")
    detail: str


class Problem(Schema):
    """A refusal. ``detail`` is a sentence for people; ``code`` is for programs and stays the same."""

    type: str = Field("about:blank", description="Always `about:blank`: `status` says what kind of refusal it is.")
    title: str
    status: int
    code: str = Field(
        description="One of `unauthorized`, `not_allowed`, `not_found`, `stale`, `refused`, `clashing`, "
        "`malformed`, `version_missing`, `key_reused`, `no_such_method`, `too_large`, `too_many`, `our_fault`."
    )
    detail: str
    fields: list[FieldProblem] = Field([], description="What is wrong, value by value.")


class Stop(Exception):
    """An answer that ends a request where it is."""

    def __init__(self, status: int, code: str, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.more = status, code, detail, more


def problem(
    status: int, code: str, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any
) -> HttpResponse:
    """Return the answer for a refusal; ``more`` are members of its own."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "code": code, "detail": detail}
    body["fields"] = more.pop("fields", [])
    answer = JsonResponse({**body, **more}, status=status, encoder=DjangoJSONEncoder, headers=dict(headers or {}))
    answer.headers["Content-Type"] = MEDIA_TYPE
    return answer


def handle_problems(api: NinjaAPI) -> None:
    """Let ``api`` answer each refusal of ours as a problem."""
    api.add_exception_handler(Stop, _stopped)
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(NotAllowed, _not_allowed)
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(ValidationError, _malformed)
    api.add_exception_handler(HttpError, _unreadable)


def _stopped(request: HttpRequest, stop: Any) -> HttpResponse:
    return problem(stop.status, stop.code, stop.detail, **stop.more)


def _refused(request: HttpRequest, refusal: Any) -> HttpResponse:
    if isinstance(refusal, Conflict):
        said = _("Somebody else changed this meanwhile. Fetch it again, then send your change.")
        return problem(412, "stale", said, **({"id": refusal.row.pk} if refusal.row is not None else {}))
    more: dict[str, Any] = {"index": refusal.index} if isinstance(refusal, RefusedAt) else {}
    if isinstance(refusal, Clashing):
        return problem(409, "clashing", str(refusal), clashes=[line.text for line in refusal.clashes])
    if refusal.field:
        fields = [{"field": refusal.field, "detail": str(refusal)}]
        return problem(422, "refused", str(refusal), fields=fields, **more)
    return problem(409, "refused", str(refusal), **more)


def _not_allowed(request: HttpRequest, refusal: Any) -> HttpResponse:
    return problem(403, "not_allowed", str(refusal))


def _not_found(request: HttpRequest, missing: Any) -> HttpResponse:
    return not_there()


def _malformed(request: HttpRequest, found: Any) -> HttpResponse:
    fields = [{"field": _place(error["loc"]), "detail": _told(error)} for error in found.errors]
    return problem(422, "malformed", _("Some values cannot be read. “fields” says which."), fields=fields)


def _told(error: Mapping[str, Any]) -> str:
    if error.get("type") == "extra_forbidden":
        return _("There is nothing of this name to send. Look at how it is spelt.")
    return str(error["msg"])


def _unreadable(request: HttpRequest, found: Any) -> HttpResponse:
    return problem(found.status_code, "malformed", _("What was sent is not JSON."))


def not_there() -> HttpResponse:
    """Return the answer for what is not there, or not to be seen: the two look the same."""
    return problem(404, "not_found", _("It is not here, or not for you to see."))


def _place(place: Any) -> str:
    """Return where a value stands, without the name ninja gives the body."""
    parts = [str(part) for part in place]
    return ".".join(parts[2:] if parts[0] == "body" and len(parts) > 2 else parts[1:] or parts)
