"""The screen on which somebody chooses between two versions of what two people changed."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render

from calendar_app.lib.htmx import wants_part
from campaigns.forms.saving import VersionedForm
from departments.http import Request


def conflict_page(
    request: Request, form: VersionedForm, *, thing: object, crumbs: Sequence[tuple[object, str]], next_page: str = ""
) -> HttpResponse:
    """Show both versions of what ``form`` would change, as a page or in the panel; saving goes where the form went.

    ``crumbs`` lead to ``thing``: a name and an address each, the last one its own. ``next_page`` is where the form
    leads once it is saved.
    """
    template = "conflict/panel.html" if wants_part(request) else "conflict/page.html"
    context = {"form": form, "thing": thing, "crumbs": crumbs, "next": next_page, "back": crumbs[-1][1]}
    return render(request, template, context)
