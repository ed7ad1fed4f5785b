"""Invitations to sign in, to look at and to send again."""

from collections.abc import Iterable

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from departments.actions.invitations import invite_again
from departments.admin.base import ReadOnlyAdmin, person
from departments.errors import Refused
from departments.models import Invitation
from departments.queries import invitation_facts
from departments.rules.inviting import standing


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Who was invited, and what became of the mail."""

    list_display = ["user", "standing", "by", "created_at", "expires_at", "sent_at"]
    list_filter = [
        "created_at",
        ("sent_at", admin.EmptyFieldListFilter),
        ("accepted_at", admin.EmptyFieldListFilter),
        ("came_back_at", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["user", "by"]
    search_fields = ["user__name", "user__email", "by__name"]
    fields = (
        "user",
        "standing",
        "by",
        "note",
        "created_at",
        "expires_at",
        "next_try_at",
        "tries",
        "last_error",
        "sent_at",
        "sent_to",
        "came_back_at",
        "accepted_at",
        "ended_at",
    )
    readonly_fields = ("standing", "sent_to", "came_back_at")
    actions = ["send_again"]

    @admin.display(description=_("how it stands"))
    def standing(self, invitation: Invitation) -> str:
        """Return how the invitation stands now, in a word."""
        return standing(invitation_facts(invitation), at=timezone.now()).word

    @admin.action(description=_("Send the chosen invitations again"))
    def send_again(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        """Send people the way in once more; say to how many it leaves, and why it does not to others."""
        send_to(request, queryset.values_list("user", "user__name"))


def send_to(request: HttpRequest, people: Iterable[tuple[int, str]]) -> None:
    """Send these people, given as id and name, the way in, and say what became of it."""
    leaving = 0
    for user_id, name in people:
        try:
            invite_again(by=person(request), user_id=user_id)
            leaving += 1
        except Refused as refusal:
            messages.warning(request, f"{name}: {refusal}")
    if leaving:
        done = ngettext("%(count)d invitation leaves.", "%(count)d invitations leave.", leaving)
        messages.success(request, done % {"count": leaving})
