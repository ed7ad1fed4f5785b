"""Making claimed messages ready: is each alert still so, may its reader know it now, and what does it say today."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation

from calendar_app.lib.among import Among
from calendar_app.lib.habits import NOBODYS, Habits
from campaigns.alerts.answer_links import token_for
from campaigns.alerts.attaching import dates_in, with_files
from campaigns.alerts.claiming import Claimed, give_back, suppress
from campaigns.alerts.entries import Entry, entries
from campaigns.alerts.firing import put_in_messages
from campaigns.alerts.kinds import KINDS
from campaigns.alerts.parcels import DueAlert
from campaigns.alerts.posts import write_call, write_post
from campaigns.alerts.ready import Prepared, Ready, failing_alone, made_ready
from campaigns.alerts.recipients import Audience, audience
from campaigns.alerts.texts import Reader, render_mail
from campaigns.alerts.transports import Letter, Mail
from campaigns.alerts.transports.writing import message_id_of
from campaigns.alerts.wanting import is_unwanted
from campaigns.enums import AlertKind, Transport, Veil
from campaigns.models import Alert, MessageAlert
from campaigns.queries.alert_lines import AlertLine, lines_for
from campaigns.queries.tastes import Tastes, tastes_of
from campaigns.queries.week_ahead import Place, WeekItem, in_order, weeks_ahead
from departments.models import User

STALE_WAIT = dt.timedelta(seconds=30)
"""How long a message waits when an activity it tells of is to be planned again first."""

NOT_TOLD_NOW = "the recipient may not be told of it now"
COMES_BACK = "mail to this address comes back"
NOTHING_IN_IT = "there is nothing in it"
NOT_WANTED = "the recipient wants no mail about it"


@dataclass
class _Facts:
    """All that is to be known of a batch, read at once."""

    alerts_of: dict[UUID, list[UUID]]
    lines: dict[UUID, AlertLine]
    heard_by: Audience
    spoken_to: dict[int, tuple[str, Habits]]
    tastes: Tastes
    weeks: dict[Place, tuple[WeekItem, ...]]


def prepare(claimed: Sequence[Claimed], *, now: dt.datetime) -> Prepared:
    """Return what of these leased messages is to be sent, and how many were closed because nothing of them stands.

    About twenty queries, and one for each message that is not sent. Alerts whose reader lost them (they left, a route
    changed, their mail comes back, they want none of it any more) are passed on to whoever is told now. A message that
    cannot be made fails alone: its try is counted, the others are given back, and the error goes on.
    """
    return made_ready(claimed, now=now, read=_facts, write=_written)


def _written(claimed: Sequence[Claimed], facts: _Facts, now: dt.datetime) -> Prepared:
    letters: dict[Claimed, Letter] = {}
    lost: set[UUID] = set()
    closed = 0
    for each in claimed:
        with failing_alone(each, claimed, now):
            lines = [facts.lines[key] for key in facts.alerts_of[each.id] if key in facts.lines]
            if any(_is_stale(line, facts) for line in lines):
                give_back([each], now=now, until=now + STALE_WAIT)
                continue
            told = [shown for line in lines if (shown := _shown(each, line, facts)) is not None]
            wanted = [line for line in told if not _is_unwanted(each, line, facts)]
            lost.update({line.alert_id for line in lines} - {line.alert_id for line in told})
            lost.update(line.alert_id for line in told if line not in wanted and not KINDS[line.kind].for_planning)
            letter, why = _letter(each, wanted, facts) if wanted or not told else (None, NOT_WANTED)
            if letter is not None:
                letters[each] = letter
            else:
                closed += suppress(each, why=why if told or not lines else _why_untold(each, facts.heard_by))
    _pass_on(lost, now)
    return [Ready(each, letter) for each, letter in with_files(letters, now=now).items()], closed


def _facts(claimed: Sequence[Claimed], now: dt.datetime) -> _Facts:
    alerts_of: dict[UUID, list[UUID]] = defaultdict(list)
    links = MessageAlert.objects.filter(Among("message", [each.id for each in claimed]))
    for message_id, alert_id in links.values_list("message_id", "alert_id"):
        alerts_of[message_id].append(alert_id)
    lines = lines_for({key for keys in alerts_of.values() for key in keys}, now=now)
    weeks = weeks_ahead({_place(line): line.today for line in lines.values() if line.kind == AlertKind.WEEKLY_OUTLOOK})
    pairs = {(line.department_id, line.campaign_id) for line in lines.values()}
    pairs |= {(place[0], item.campaign_id) for place, items in weeks.items() for item in items}
    people = User.objects.filter(Among("pk", {each.user_id for each in claimed if each.user_id}))
    heard_by = audience(
        pairs,
        at=now,
        only={each.recipient_key for each in claimed},
        asking_members={line.department_id for line in lines.values() if line.step or line.assignee_id},
    )
    read = people.values_list("pk", "language", "clock", "date_order")
    spoken_to = {key: (language, Habits(clock, order)) for key, language, clock, order in read}
    return _Facts(alerts_of, lines, heard_by, spoken_to, tastes_of(spoken_to), weeks)


def _spoken_to(claimed: Claimed, facts: _Facts) -> tuple[str, Habits]:
    """Return in which language its reader is written to, and how days and hours are."""
    language, habits = facts.spoken_to.get(claimed.user_id or 0, ("", NOBODYS))
    return language or settings.LANGUAGE_CODE, habits


def _place(line: AlertLine) -> Place:
    return (line.department_id, line.week_begins)


def _why_untold(claimed: Claimed, heard_by: Audience) -> str:
    return COMES_BACK if claimed.recipient_key in heard_by.failing else NOT_TOLD_NOW


def _is_stale(line: AlertLine, facts: _Facts) -> bool:
    if line.kind != AlertKind.WEEKLY_OUTLOOK:
        return line.is_stale
    return any(item.is_stale for item in facts.weeks[_place(line)])


def _shown(claimed: Claimed, line: AlertLine, facts: _Facts) -> AlertLine | None:
    """Return a line as its reader may read it now; None where they may not know of it. An outlook holds their week."""

    def veil_of(campaign_id: UUID | None) -> Veil | None:
        return facts.heard_by.veil(claimed.recipient_key, line.department_id, campaign_id, kind=line.kind)

    veil = veil_of(line.campaign_id)
    if veil is None:
        return None
    if line.kind != AlertKind.WEEKLY_OUTLOOK:
        return line.through(veil)
    with translation.override(_spoken_to(claimed, facts)[0]):
        seen = ((item, veil_of(item.campaign_id)) for item in facts.weeks[_place(line)])
        return replace(line, week=in_order(item.through(each) for item, each in seen if each is not None))


def _is_unwanted(claimed: Claimed, line: AlertLine, facts: _Facts) -> bool:
    """Whether a person has said, perhaps since it was put into the message, that they want no mail about it."""
    return is_unwanted(
        line.kind,
        step=line.step,
        taste=facts.tastes.of(claimed.user_id, line.department_id),
        heard_by=facts.heard_by,
        key=claimed.recipient_key,
        department_id=line.department_id,
    )


def _letter(claimed: Claimed, lines: list[AlertLine], facts: _Facts) -> tuple[Letter | None, str]:
    """Return what to send, or None and why there is nothing to send."""
    told, dropped = entries(lines)
    if not told:
        return None, next(iter(dropped.values()), NOTHING_IN_IT)
    if claimed.transport == Transport.CHAT:
        return write_post(told), ""
    if claimed.transport == Transport.HOOK:
        return write_call(told, key=claimed.id), ""
    return _mail(claimed, told, facts), ""


def _mail(claimed: Claimed, told: list[Entry], facts: _Facts) -> Mail:
    language, habits = _spoken_to(claimed, facts)
    key, heard_by = claimed.recipient_key, facts.heard_by
    is_owner = not any(heard_by.is_of(key, entry.line.department_id) for entry in told)
    is_person = claimed.user_id is not None
    has_it = is_person and all(entry.line.assignee_id == claimed.user_id for entry in told)
    reader = Reader(language, is_person=is_person, is_owner=is_owner, has_it=has_it, habits=habits)
    text = render_mail(tuple(told), reader, claimed.group_key)
    return Mail(
        address=heard_by.address_of(key, told[0].line.department_id, told[0].line.campaign_id),
        subject=text.subject,
        text=text.text,
        html=text.html,
        message_id=claimed.message_id,
        dated_at=claimed.dated_at,
        thread=message_id_of(text.campaign_id) if text.campaign_id else None,
        language=language,
        answers_at=_answers_at(claimed),
        dates=None if facts.tastes.without_files(claimed.user_id) else dates_in(told, reader=key, language=language),
    )


def _answers_at(claimed: Claimed) -> str:
    """Return the address by which a person answers a message; nothing for a mailbox, which is nobody."""
    if claimed.user_id is None:
        return ""
    return f"{settings.BASE_URL}/answers/{token_for(claimed.id, claimed.user_id)}/"


def _pass_on(alert_ids: Collection[UUID], now: dt.datetime) -> None:
    """Put alerts into the messages of whoever is told of them now; those who have them already get nothing new."""
    if not alert_ids:
        return
    with transaction.atomic():
        alerts = Alert.objects.filter(pk__in=alert_ids).values_list(*DueAlert._fields)
        put_in_messages([DueAlert(*row) for row in alerts], now=now, again=True)
