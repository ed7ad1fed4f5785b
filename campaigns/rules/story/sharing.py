"""How feeds, views, links, calendars beside ours, imports and tokens are told. Pure."""

from typing import Final

from django.utils.translation import gettext_lazy

from campaigns.rules.story.deed import Tellings, simply
from campaigns.rules.story.planning import changed

SHARING: Final[Tellings] = {
    ("feed", "created"): simply(gettext_lazy("%(who)s made the feed “%(name)s”.")),
    ("feed", "revoked"): simply(gettext_lazy("%(who)s ended the feed “%(name)s”.")),
    ("feed", "restored"): simply(gettext_lazy("%(who)s brought the feed “%(name)s” back.")),
    ("feed", "gave a new address to"): simply(gettext_lazy("%(who)s gave the feed “%(name)s” a new address.")),
    ("feed", "ended the old address of"): simply(gettext_lazy("%(who)s ended the old address of the feed “%(name)s”.")),
    ("feed", "changed"): changed(gettext_lazy("%(who)s changed %(fields)s of the feed “%(name)s”.")),
    ("apitoken", "created"): simply(gettext_lazy("%(who)s made the API token “%(name)s”.")),
    ("apitoken", "revoked"): simply(gettext_lazy("%(who)s ended the API token “%(name)s”.")),
    ("savedview", "created"): simply(gettext_lazy("%(who)s saved the view “%(name)s”.")),
    ("savedview", "changed"): changed(gettext_lazy("%(who)s changed %(fields)s of the view “%(name)s”.")),
    ("savedview", "shared"): simply(gettext_lazy("%(who)s changed who sees the view “%(name)s”.")),
    ("savedview", "removed"): simply(gettext_lazy("%(who)s removed the view “%(name)s”.")),
    ("savedview", "restored"): simply(gettext_lazy("%(who)s brought the view “%(name)s” back.")),
    ("savedview", "opened first"): simply(
        gettext_lazy("%(who)s let the calendar of a department open with the view “%(name)s”.")
    ),
    ("savedview", "opened first no more"): simply(
        gettext_lazy("%(who)s let the calendar of a department open with the view “%(name)s” no more.")
    ),
    ("overlay", "created"): simply(gettext_lazy("%(who)s laid “%(name)s” beside the calendar.")),
    ("overlay", "changed"): changed(gettext_lazy("%(who)s changed %(fields)s of “%(name)s” beside the calendar.")),
    ("overlay", "readdressed"): simply(gettext_lazy("%(who)s gave the calendar “%(name)s” another address.")),
    ("overlay", "loaded again"): simply(gettext_lazy("%(who)s loaded the list “%(name)s” again.")),
    ("overlay", "removed"): simply(gettext_lazy("%(who)s took “%(name)s” away from beside the calendar.")),
    ("overlay", "restored"): simply(gettext_lazy("%(who)s brought “%(name)s” back beside the calendar.")),
    ("sharedlink", "created"): simply(gettext_lazy("%(who)s made the link “%(name)s” for people without a seat.")),
    ("sharedlink", "given a new address"): simply(gettext_lazy("%(who)s gave the link “%(name)s” a new address.")),
    ("sharedlink", "first opened"): simply(gettext_lazy("The link “%(name)s” was opened for the first time.")),
    ("sharedlink", "revoked"): simply(gettext_lazy("%(who)s ended the link “%(name)s”.")),
    ("sharedlink", "restored"): simply(gettext_lazy("%(who)s brought the link “%(name)s” back.")),
    ("importdraft", "uploaded"): simply(gettext_lazy("%(who)s chose “%(name)s” for an import.")),
    ("importdraft", "chose for"): simply(gettext_lazy("%(who)s chose how “%(name)s” comes in.")),
    ("importdraft", "imported"): simply(
        gettext_lazy("%(who)s imported “%(name)s”: %(count)s activities."), count="activities"
    ),
    ("importdraft", "discarded"): simply(gettext_lazy("%(who)s threw “%(name)s” away.")),
}
"""What happens to what people make for themselves, and to the ways in and out."""
