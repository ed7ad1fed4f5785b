"""Safe edits and cheap polling: ETag, If-None-Match and If-Match (RFC 9110, sections 8.8.3 and 13.1).

The tag of a thing that can be edited is ``"<version>-<hash of the answer>"``: it changes with everything the answer
says, and the version before the hyphen is what an edit is compared with: a number, or a mark of all its values.
"""

import hashlib
import re

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from calendar_app.api.problems import Stop

_TAG = re.compile(r'"(?P<version>[0-9A-Za-z]{1,100})(-[0-9a-f]{32})?"')
_NUMBER = re.compile(r"[0-9]{1,9}")

VERSION = "X-Instep-Version"
"""The header in which an operation hands over the version of what it answers with; it never leaves the house."""


def say_version(response: HttpResponse, version: int | str) -> None:
    """Let the answer carry the tag of a thing with this version."""
    response.headers[VERSION] = str(version)


def version_seen(request: HttpRequest) -> int | None:
    """Return the version ``If-Match`` names, as ``mark_seen`` does, where versions are numbers."""
    mark = mark_seen(request)
    if mark is not None and not _NUMBER.fullmatch(mark):
        raise _not_ours()
    return None if mark is None else int(mark)


def mark_seen(request: HttpRequest) -> str | None:
    """Return what stands for the state ``If-Match`` names; None for ``*``, which overwrites whatever is there.

    Raises ``Stop``: 428 (RFC 6585, section 3) without the header, 412 for a tag that is none of ours.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise Stop(428, "version_missing", _("Send If-Match with the ETag of what you saw, so that no edit is lost."))
    if header == "*":
        return None
    found = _TAG.fullmatch(header)
    if found is None:
        raise _not_ours()
    return found["version"]


def _not_ours() -> Stop:
    return Stop(412, "stale", _("If-Match is not an ETag of this thing. Fetch it again."))


def with_tag(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return a good answer with its tag, or 304 where the program has it already."""
    version = response.headers.get(VERSION, "")
    del response.headers[VERSION]
    if response.status_code not in (200, 201) or response.streaming:
        return response
    digest = hashlib.sha256(response.content).hexdigest()[:32]
    tag = f'"{version}-{digest}"' if version else f'"{digest}"'
    response.headers["ETag"] = tag
    asked = {each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")}
    if request.method in ("GET", "HEAD") and (tag in asked or "*" in asked):
        return HttpResponse(status=304, headers={"ETag": tag})
    return response
