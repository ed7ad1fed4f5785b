"""Faults of the mail host: it says no, hangs, or drops the line, at each step of the dialogue."""

import socket
import time
from collections.abc import Callable
from select import select

from campaigns.enums import MessageState
from campaigns.models import Message
from tests.alerts.sink import DROP, HANG
from tests.faults.ground import Ground, wait
from tests.faults.owing import Outcome, is_settled, outcome, owe


def _misbehaving(fault: str, stage: str, *answers: str) -> Callable[..., Outcome]:
    """Return a fault: the mail host answers like this at a stage, many times, and then behaves."""

    def run(ground: Ground, *, long: bool) -> Outcome:
        owed, times = (1_000, 100) if long else (60, 3)
        times = min(times, 20) if HANG in answers else times
        with ground.sink() as sink:
            sink.answer(stage, *(answers * times))
            owe(owed)
            ground.call_in()
            wait(is_settled, f"all to be settled after: {fault}", 300 if long else 90)
            given_up = Message.objects.filter(state=MessageState.DEAD).exclude(last_error="").count()
            return outcome(fault, [sink], faults=len(answers) * times, given_up=given_up)

    return run


smtp_421 = _misbehaving("SMTP answers 421", "RCPT", "421 4.3.2 Going down")
smtp_451 = _misbehaving("SMTP answers 451", "RCPT", "451 4.7.1 Try again later")
smtp_550 = _misbehaving("SMTP answers 550", "RCPT", "550 5.1.1 No such mailbox")
smtp_hangs_at_ehlo = _misbehaving("SMTP hangs at EHLO", "EHLO", HANG)
smtp_hangs_at_data = _misbehaving("SMTP hangs before DATA", "RCPT", HANG)
smtp_hangs_after_dot = _misbehaving("SMTP hangs after the dot", "DATA", HANG)
smtp_drops_after_data = _misbehaving("SMTP drops after DATA", "DATA", DROP)


def smtp_hangs_at_connect(ground: Ground, *, long: bool) -> Outcome:
    """The mail host takes the connection and says nothing, for a while."""
    with socket.create_server(("127.0.0.1", ground.port)) as silent:
        owe(1_000 if long else 60)
        ground.call_in()
        wait(lambda: select([silent], [], [], 0)[0] != [], "somebody to call")
        time.sleep(30 if long else 3)
    with ground.sink() as sink:
        wait(is_settled, "all to be settled after a mail host that said nothing")
        return outcome("SMTP hangs at connect", [sink])
