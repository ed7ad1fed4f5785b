"""What a view is handed: Django's request with what our middleware adds."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from departments.access import Access
from departments.models import OrganisationSettings, User


class Request(HttpRequest):
    """A request of somebody who is signed in. For types only: nothing makes one."""

    user: User
    access: Access
    organisation: OrganisationSettings
    htmx: HtmxDetails
