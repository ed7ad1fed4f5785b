"""What no lead-time plan can ask: refused for the page, the administration, presets and undo alike."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.enums import Anchor, ClosingRole, Unit
from campaigns.models import Channel, LeadTimeRule
from campaigns.models.channel import WARN_LIMIT
from campaigns.queries.hanging import channel_names, hangs_on
from campaigns.rules.anchors import way_round
from campaigns.rules.wording import span_words
from departments.actions.checks import checked_name
from departments.errors import Refused
from departments.models import Department

LONGEST = {Unit.WORKING_DAYS: 2_500, Unit.DAYS: 3_650, Unit.WEEKS: 520, Unit.MONTHS: 120}
"""The largest offset of a rule, before or after, by its unit: about ten years. Wider ones are typing slips."""

MOST_CHANNELS = 50
"""The most channels one line is counted from."""

PLANS_LOCK = 5_417_002
"""The key of the lock under which plans come to hang on other channels, so that two never close a circle at once."""


def checked_rule(rule: LeadTimeRule, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a rule, tidied; raise ``Refused`` for what no plan can ask.

    At most three queries, and for a line counted from other channels three more and a lock.
    """
    fields = dict(given)
    if "name" in fields:
        fields["name"] = checked_name(fields["name"], sentence=_("Name the duty, such as “Brief due”."))
        others = LeadTimeRule.objects.filter(channel=rule.channel_id, name__iexact=fields["name"], retired_at=None)
        if others.exclude(pk=rule.pk).exists():
            raise Refused(_("The plan has a line of this name already."), field="name")
    unit = fields.get("unit", rule.unit)
    if unit not in Unit.values:
        raise Refused(_("Choose working days, days, weeks or months."), field="unit")
    if abs(fields.get("offset", rule.offset or 0)) > LONGEST[Unit(unit)]:
        span = span_words(LONGEST[Unit(unit)], Unit(unit))
        raise Refused(_("Stay within ten years: at most %(span)s.") % {"span": span}, field="offset")
    if not 0 <= fields.get("warn_working_days", 0) <= WARN_LIMIT:
        raise Refused(
            _("Teams are warned 0 to %(most)d working days ahead.") % {"most": WARN_LIMIT}, field="warn_working_days"
        )
    if fields.get("closing_role", "") not in ("", *ClosingRole.values):
        raise Refused(_("Choose which published date it follows, or none."), field="closing_role")
    _refuse_bad_responsible(rule, fields.get("responsible"))
    if "anchor" in fields or "anchor_channels" in fields:
        fields |= _checked_anchor(rule, fields)
    return fields


def _refuse_bad_responsible(rule: LeadTimeRule, responsible: Department | None) -> None:
    if responsible is None or responsible.pk == rule.responsible_id:
        return
    stored = Department.objects.filter(pk=responsible.pk).first()
    if stored is None:
        raise Refused(_("This department is not there any more. Choose another."), field="responsible")
    if stored.retired_at is not None:
        raise Refused(_("%(name)s is retired. Choose another department.") % {"name": stored}, field="responsible")


def _checked_anchor(rule: LeadTimeRule, given: Mapping[str, Any]) -> dict[str, Any]:
    anchor = given.get("anchor", rule.anchor)
    if anchor not in Anchor.values:
        raise Refused(
            _("Choose what it is counted from: the activity, the campaign or other channels."), field="anchor"
        )
    if anchor != Anchor.CHANNELS:
        return {"anchor": anchor, "anchor_channels": []}
    keys = sorted({int(key) for key in given.get("anchor_channels", rule.anchor_channels)})
    _refuse_bad_channels(rule, keys)
    return {"anchor": anchor, "anchor_channels": keys}


def _refuse_bad_channels(rule: LeadTimeRule, keys: Collection[int]) -> None:
    """Refuse channels a line cannot be counted from: none, too many, its own, one gone or retired, a circle."""
    if not keys:
        raise Refused(_("Choose at least one channel it is counted from."), field="anchor_channels")
    if len(keys) > MOST_CHANNELS:
        words = ngettext("Choose at most %(most)d channel.", "Choose at most %(most)d channels.", MOST_CHANNELS)
        raise Refused(words % {"most": MOST_CHANNELS}, field="anchor_channels")
    if rule.channel_id in keys:
        sentence = _("A line cannot be counted from its own channel. Count it from the activity’s start instead.")
        raise Refused(sentence, field="anchor_channels")
    stored = Channel.objects.in_bulk(list(keys))
    if set(keys) - set(stored):
        raise Refused(_("One of these channels is not there any more. Choose others."), field="anchor_channels")
    for channel in stored.values():
        if channel.retired_at is not None and channel.pk not in rule.anchor_channels:
            raise Refused(
                _("%(name)s is retired: nothing new comes there to count from. Leave it out.") % {"name": channel},
                field="anchor_channels",
            )
    _refuse_circle(rule, keys)


def _refuse_circle(rule: LeadTimeRule, keys: Collection[int]) -> None:
    """Refuse what would make the channel's plan hang on itself, through however many channels."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PLANS_LOCK])
    plans = hangs_on(without=rule.pk)
    plans[rule.channel_id] |= set(keys)
    way = way_round(plans, rule.channel_id)
    if way:
        names = channel_names(set(way))
        circle = get_text_list([names.get(key, str(key)) for key in way[1:-1]], _("and then"))
        raise Refused(
            _("That goes round in a circle: %(channel)s would be counted from %(circle)s, which is counted from it.")
            % {"channel": names[rule.channel_id], "circle": circle},
            field="anchor_channels",
        )
