"""Chats: one place of one service, through Apprise and the network guard."""

from django.utils import timezone

from calendar_app.lib.chats import NotAChat, post, read_chat
from calendar_app.lib.outward import Unreachable
from campaigns.alerts.transports import Deferred, Post, Receipt
from campaigns.alerts.transports.answers import no_answer, receipt_of


class ChatTransport:
    """One place. A chat has no way to tell a copy, so each message is marked before the next goes."""

    most_at_once = 1

    def __init__(self, address: str) -> None:
        self._address = address

    def open(self) -> None:
        """Do nothing: each post opens its own connection."""

    def send(self, letter: Post, /) -> Receipt:
        """Post one message and return the service's answer. Raises a ``NotSent``."""
        try:
            chat = read_chat(self._address)
            answer = post(chat, title=_calm(letter.subject), text=_calm(letter.text))
        except NotAChat as problem:
            raise Deferred(str(problem)) from problem
        except Unreachable as problem:
            raise no_answer(problem, secret=self._address) from problem
        return receipt_of(answer, secret=self._address, now=timezone.now())

    def close(self) -> None:
        """Do nothing: nothing stays open."""


def _calm(text: str) -> str:
    """Return a text in which no name of a campaign calls everybody in the room (@everyone, <!channel>)."""
    return text.replace("@", "@\u200b").replace("<!", "<\u200b!")
