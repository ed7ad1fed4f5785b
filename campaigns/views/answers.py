"""The page a link in a mail opens: what it is about, and one button. Whoever has the link may press it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from calendar_app.lib.habits import habits_of
from calendar_app.lib.http import keeps_its_address_secret
from campaigns.actions.hand_backs import hand_back
from campaigns.actions.inbox import acknowledge
from campaigns.actions.milestones import finish
from campaigns.actions.reminders import remind
from campaigns.alerts import answer_links
from campaigns.alerts.kinds import KINDS
from campaigns.enums import MilestoneState
from campaigns.queries.alert_lines import AlertLine
from campaigns.queries.answers import Answerable, answerable
from campaigns.queries.fetch import milestone_to_answer
from campaigns.queries.hand_backs import departments_to_answer_for
from departments.access import Access, access_for
from departments.errors import Conflict, NotAllowed, Refused
from departments.models import User

SEEN_ALREADY: Final = gettext_lazy("Nothing is waiting here any more: somebody has seen it already.")


@dataclass(frozen=True)
class Reader:
    """Who opened the link, what it is about, and when."""

    user: User
    access: Access
    found: Answerable
    now: dt.datetime

    @property
    def duty_line(self) -> AlertLine:
        """The one line that is about a duty. Raises ``Refused`` where there is none, or more."""
        lines = [line for line in self.found.lines if line.milestone_id is not None]
        if len(lines) != 1:
            raise Refused(_("This mail is not about one duty. Open your desk."))
        return lines[0]


@dataclass(frozen=True)
class Answer:
    """One answer: what the button says, what is said then, and what does it; whether it is about the one duty."""

    button: str | Promise
    done: str | Promise
    act: Callable[[Reader, str], object]
    takes_reason: bool = False
    is_of_duty: bool = False


def _see(reader: Reader, reason: str) -> None:
    if acknowledge(by=reader.user, alert_ids=reader.found.waiting) is None:
        raise Refused(str(SEEN_ALREADY))


def _finish(reader: Reader, reason: str) -> None:
    milestone = milestone_to_answer(reader.access, _duty_id(reader), reader.now)
    finish(by=reader.user, milestone_id=milestone.pk)


def _put_off(reader: Reader, reason: str) -> None:
    day = later_day(reader.found)
    if day is None or remind(by=reader.user, alert_ids=reader.found.waiting, on=day, now=reader.now) is None:
        raise Refused(str(SEEN_ALREADY))


def _hand_back(reader: Reader, reason: str) -> None:
    milestone = milestone_to_answer(reader.access, _duty_id(reader), reader.now)
    departments = departments_to_answer_for(reader.access, milestone)
    hand_back(by=reader.user, milestone_id=milestone.pk, department_id=departments[0].pk, reason=reason)


def _duty_id(reader: Reader) -> UUID:
    duty_id = reader.duty_line.milestone_id
    assert duty_id is not None
    return duty_id


ANSWERS: Final[dict[str, Answer]] = {
    "seen": Answer(gettext_lazy("Mark as seen"), gettext_lazy("Marked as seen."), _see),
    "done": Answer(
        gettext_lazy("It is done"),
        gettext_lazy("Done. Alerts still to come about it are not sent."),
        _finish,
        is_of_duty=True,
    ),
    "later": Answer(gettext_lazy("Remind us later"), gettext_lazy("It comes back on that day."), _put_off),
    "not-ours": Answer(
        gettext_lazy("Not for us"),
        gettext_lazy("Handed back. The planners of the campaign are told."),
        _hand_back,
        takes_reason=True,
        is_of_duty=True,
    ),
}

_NO_DUTY_LEFT: Final = {
    MilestoneState.DONE: gettext_lazy("It is marked as done already."),
    MilestoneState.WAIVED: gettext_lazy("It has been waived: nothing is left to do."),
    MilestoneState.CANCELLED: gettext_lazy("It is not needed any more: nothing is left to do."),
}


def later_day(found: Answerable) -> dt.date | None:
    """Return the next working day to which what waits can be put off; None where nothing waits or none is left.

    Where several departments are asked it is the first that suits them all.
    """
    offers = [line.later for line in found.waiting_lines]
    common = set.intersection(*map(set, offers)) if offers else set()
    return min(common, default=None)


def why_over(found: Answerable, wanted: str) -> str:
    """Return why this answer is not to be given any more, in a sentence; empty while it is."""
    if ANSWERS[wanted].is_of_duty:
        states = [MilestoneState(line.milestone_state) for line in found.lines if line.milestone_state]
        return str(_NO_DUTY_LEFT.get(states[0], "")) if len(states) == 1 else ""
    if not found.waiting and any(line.acknowledged_at is None for line in found.lines):
        return _("It still waits for an answer, but you only look on in this department.")
    if not found.waiting:
        return str(SEEN_ALREADY)
    if wanted == "later" and later_day(found) is None:
        return _("It cannot be put off: no working day is left before it is due.")
    return ""


@login_not_required
@keeps_its_address_secret
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str, wanted: str) -> HttpResponse:
    """Show what a mail's link answers, and answer it when the button is pressed. Looking at it changes nothing."""
    meant = ANSWERS.get(wanted)
    opened = answer_links.read(token)
    user = User.objects.filter(pk=opened[1], is_active=True).first() if opened else None
    if meant is None or opened is None or user is None:
        return render(request, "answers/no_answer.html", status=404)
    now = timezone.now()
    access = access_for(user, now)
    with translation.override(user.language or translation.get_language()), habits_of(user.habits):
        reader = Reader(user, access, answerable(access, opened[0], now=now), now)
        return _page(request, reader, wanted, meant)


def _page(request: HttpRequest, reader: Reader, wanted: str, meant: Answer) -> HttpResponse:
    reason = " ".join(request.POST.get("reason", "").split())
    problem, is_done = "", False
    over, day = why_over(reader.found, wanted), later_day(reader.found) if wanted == "later" else None
    if request.method == "POST" and not over:
        try:
            meant.act(reader, reason)
            is_done = True
        except (Refused, NotAllowed, Conflict) as refusal:
            problem = str(refusal)
    context = {
        "reader": reader.user,
        "lines": [(KINDS[line.kind].says(line), line.campaign) for line in reader.found.lines],
        "answer": meant,
        "day": day,
        "over": over,
        "is_done": is_done,
        "problem": problem,
        "reason": reason,
    }
    is_refused = request.method == "POST" and not is_done
    return render(request, "answers/answer.html", context, status=422 if is_refused else 200)
