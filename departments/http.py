"""What a view is handed: Django's request with what our middleware adds."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from departments.access import Access
from departments.models import OrganisationSettings, User


class Request(HttpRequest):
    """A request of somebody who is signed in. For types only: nothing makes one.

    ``access`` decides what is shown, ``user`` is who does something. They differ while ``user`` looks on in the place
    of ``viewing_as``; nothing can be done then.
    """

    user: User
    access: Access
    viewing_as: User | None
    organisation: OrganisationSettings
    htmx: HtmxDetails
