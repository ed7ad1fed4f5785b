"""The cookie by which a browser that gave a link's password is let in: signed, short, and for that link alone."""

import hashlib
from typing import Final

from django.core import signing
from django.http import HttpRequest, HttpResponse

from calendar_app.models import SharedLink

HOURS: Final = 12
"""So long a browser need not be asked again."""

_SALT: Final = "calendar_app.links.doors"


def open_for(response: HttpResponse, link: SharedLink, *, is_secure: bool) -> None:
    """Let the browser that gets ``response`` in for some hours, unless the link's address or password change."""
    response.set_cookie(
        _name(link),
        signing.dumps(_key(link), salt=_SALT),
        max_age=HOURS * 3600,
        path="/shared/",
        secure=is_secure,
        httponly=True,
        samesite="Lax",
    )


def is_open(request: HttpRequest, link: SharedLink) -> bool:
    """Whether this browser gave the password of this link, some hours ago at the most."""
    try:
        key = signing.loads(request.COOKIES.get(_name(link), ""), salt=_SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        return False
    return bool(key == _key(link))


def _name(link: SharedLink) -> str:
    return f"link-{link.pk.hex}"


def _key(link: SharedLink) -> str:
    """Return what stands for the link as it is now, of which nothing can be read."""
    return hashlib.sha256(f"{link.pk} {link.token_hash} {link.password}".encode()).hexdigest()
