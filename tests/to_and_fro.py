"""Taking back what was done, doing it again, and so on, by what a message offers."""

import re
from collections.abc import Callable
from html import unescape

from django.http import HttpResponse
from django.test import Client

_OFFERED = re.compile(r'<form method="post" action="([^"]+)">.*?>(Undo|Redo)</button></form>')


def goes_to_and_fro(client: Client, answer: HttpResponse, *, stands: Callable[[], object], before: object) -> None:
    """Press what the last message offers, from that of ``answer`` on: Undo, Redo, Undo, Redo.

    By turns what ``stands`` returns is as ``before``, and as it is now.
    """
    after = stands()
    assert after != before
    for way, goal in (("Undo", before), ("Redo", after), ("Undo", before), ("Redo", after)):
        *_before, (address, offered) = _OFFERED.findall(answer.content.decode())
        assert offered == way
        answer = client.post(unescape(address), follow=True)
        assert answer.status_code == 200 and stands() == goal
