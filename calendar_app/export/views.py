"""Handing a view of the calendar over as a file."""

import tempfile
from contextlib import ExitStack

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from calendar_app.export.asking import asked_of
from calendar_app.export.formats import FORMATS, Format
from calendar_app.export.queries import Asked
from departments.http import Request

_IN_MEMORY = 1024 * 1024


@require_safe
def export(request: Request) -> HttpResponseBase:
    """Hand over what a view shows, or with ``days=all`` all that its filters leave, in the format ``as`` names.

    It is written whole before the first byte is sent, large ones on disk, so that what fails is never half a file.
    One query for each sort of row, and at most two more.
    """
    now = timezone.now()
    sort = FORMATS.get(request.GET.get("as", ""), FORMATS["csv"])
    return file_answer(sort, asked_of(request.GET, request.access, request.organisation, at=now))


def file_answer(sort: Format, asked: Asked) -> HttpResponseBase:
    """Return the answer that hands over what is asked for as a file, to be kept nowhere on its way."""
    answer = _answer(sort, asked)
    answer["Content-Disposition"] = f'attachment; filename="calendar-{timezone.localdate(asked.at)}.{sort.name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _answer(sort: Format, asked: Asked) -> HttpResponseBase:
    """Return the file: at once where it is small, else piece by piece from the disk, which closes it."""
    with ExitStack() as unless_sent:
        file = unless_sent.enter_context(tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))
        sort.write(asked, file)
        is_small = file.tell() <= _IN_MEMORY
        file.seek(0)
        if is_small:
            return HttpResponse(file.read(), content_type=sort.content_type)
        answer = FileResponse(file, content_type=sort.content_type)
        unless_sent.pop_all()
    return answer
