"""Finding by words, as SQL conditions: what is not shown to somebody is not looked into for them either.

All conditions stand on rows with their ``veil`` (``campaigns.queries.veil``). None makes a query of its own.
"""

import datetime as dt
from collections.abc import Callable
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q, QuerySet

from campaigns.enums import OthersSee, Veil
from campaigns.models import Activity, Campaign, Channel
from campaigns.models.words import ACTIVITY_WORDS, ALL, CAMPAIGN_WORDS, NAME_ONLY, holds, words
from campaigns.queries.visible import Road, veiled, visible, visible_activities, visible_campaigns
from campaigns.rules.search_terms import Term, terms
from departments.access import Access


def sees_whole(access: Access, at: dt.datetime) -> Q:
    """Return the condition for activities of whose campaign ``access`` is shown everything: owner, audiences, tags.

    Guests of a channel are shown its activities, and of their campaigns the name alone.
    """
    is_open = Q(veil=Veil.OPEN)
    if access.is_insider and (access.limit is None or access.limit.is_insider):
        return is_open
    return is_open & visible(access, at, Road("campaign__"))


def activities_saying(text: str, access: Access, at: dt.datetime) -> Q:
    """Return the condition for activities that say all of ``text``, their campaign and channel considered.

    Of what goes by its code name that and the channel are looked into, of what is just busy only the channel.
    """
    return _all_of(text, lambda term: _activity_says(term, access, at))


def names_saying(text: str, field: str = "name") -> Q:
    """Return the condition for what has all of ``text`` in its name, or another ``field``: channels, people, duties."""
    return _all_of(text, lambda term: Q(holds(words(field), term.phrase, is_prefix=term.is_prefix)))


def key_dates_saying(text: str) -> Q:
    """Return the condition for key dates that say all of ``text``."""
    return _all_of(text, lambda term: Q(holds(words("name", "note"), term.phrase, is_prefix=term.is_prefix)))


def activities_found(text: str, access: Access, at: dt.datetime) -> QuerySet[Activity]:
    """Return the activities ``access`` may see all of that say all of ``text``, the campaign's name considered.

    Each word leads through an index, so that it takes as long as what is found is long, however many there are.
    """
    return visible_activities(access, at).filter(_all_of(text, lambda term: Q(pk__in=_activities_with(term))))


def campaigns_found(text: str, access: Access, at: dt.datetime) -> QuerySet[Campaign]:
    """Return the campaigns ``access`` may see all of that say all of ``text``, through an index."""
    return visible_campaigns(access, at).filter(_all_of(text, lambda term: Q(pk__in=_campaigns_with(term, ALL))))


def code_names_found(text: str, access: Access, at: dt.datetime) -> QuerySet[Campaign]:
    """Return the campaigns that go by a code name to ``access`` and say all of ``text`` in that."""
    veiled_ones = Campaign.objects.filter(veiled(access, at), others_see=OthersSee.CODE_NAME)
    return veiled_ones.filter(_all_of(text, _goes_by))


def _activities_with(term: Term) -> QuerySet[Activity, Any]:
    own = Activity.objects.filter(holds(words(*ACTIVITY_WORDS), term.phrase, is_prefix=term.is_prefix))
    of_campaigns = Activity.objects.filter(campaign__in=_campaigns_with(term, NAME_ONLY))
    return own.order_by().values("pk").union(of_campaigns.order_by().values("pk"))


def _all_of(text: str, says: Callable[[Term], Q]) -> Q:
    """Return the condition for what says one term at least of each group."""
    groups = (reduce(or_, (_unless_left_out(term, says(term)) for term in group)) for group in terms(text))
    return reduce(and_, groups, Q())


def _unless_left_out(term: Term, condition: Q) -> Q:
    return ~condition if term.is_left_out else condition


def _activity_says(term: Term, access: Access, at: dt.datetime) -> Q:
    whole = sees_whole(access, at)
    own = Q(holds(words(*ACTIVITY_WORDS), term.phrase, is_prefix=term.is_prefix))
    theirs = own | Q(campaign__in=_campaigns_with(term, NAME_ONLY))
    channels = Channel.objects.filter(holds(words("name"), term.phrase, is_prefix=term.is_prefix))
    return (
        Q(veil=Veil.OPEN) & theirs
        | whole & Q(campaign__in=_campaigns_with(term, ALL))
        | Q(veil=Veil.CODE_NAME) & _goes_by(term, "campaign__")
        | Q(channel__in=channels.order_by().values("pk"))
    )


def _campaigns_with(term: Term, weights: str) -> QuerySet[Campaign, Any]:
    found = holds(words(*CAMPAIGN_WORDS), term.phrase, is_prefix=term.is_prefix, weights=weights)
    return Campaign.objects.filter(found).order_by().values("pk")


def _goes_by(term: Term, road: str = "") -> Q:
    return Q(holds(words("code_name", road=road), term.phrase, is_prefix=term.is_prefix))
