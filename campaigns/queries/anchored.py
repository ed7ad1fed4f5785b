"""What a duty is counted from, in words, as far as its reader may know."""

from django.utils.translation import gettext as _

from calendar_app.lib.dates import short_day
from campaigns.enums import ANCHORS_OF_ACTIVITY, ANCHORS_ON_OTHERS, Anchor, Unit
from campaigns.models import Channel, Milestone
from campaigns.rules.wording import offset_words


def lead_time_words(milestone: Milestone, *, knows_campaign: bool) -> str:
    """Return the lead time of a duty in words; empty for one that has none. One query where another activity gives it.

    The day it is counted from, and on which channel, is said only to who ``knows_campaign``: it is the campaign's.
    """
    if milestone.offset is None:
        return ""
    anchor = Anchor(milestone.anchor)
    channels: list[str] = []
    if knows_campaign and anchor in ANCHORS_ON_OTHERS and milestone.anchored_to_id:
        channels = list(Channel.objects.filter(activities=milestone.anchored_to_id).values_list("name", flat=True))
    words = offset_words(milestone.offset, Unit(milestone.unit), anchor, channels=channels)
    if anchor in ANCHORS_OF_ACTIVITY or not knows_campaign or milestone.anchored_on is None:
        return words
    day = short_day(milestone.anchored_on, today=milestone.due_on)
    return _("%(words)s (%(day)s)") % {"words": words, "day": day}
