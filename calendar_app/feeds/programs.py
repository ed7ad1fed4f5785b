"""Calendar programs: how they name themselves when they fetch, and how often they do."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Program:
    """A calendar program. ``marks`` are parts of its User-Agent; ``refreshes`` is how often it fetches, as reported."""

    name: str | Promise
    marks: tuple[str, ...]
    refreshes: str | Promise


GOOGLE = Program("Google Calendar", ("google-calendar",), _("every 4 to 24 hours; it cannot be set"))
OUTLOOK_ON_THE_WEB = Program(
    _("Outlook on the web"), ("microsoft.exchange", "exchangeservices"), _("about every 3 hours; it cannot be set")
)
APPLE = Program(
    _("Apple Calendar"), ("dataaccessd", "calendaragent", "accountsd"), _("as you set it, from 5 minutes to a week")
)
PROGRAMS = (
    GOOGLE,
    OUTLOOK_ON_THE_WEB,
    APPLE,
    Program("Thunderbird", ("thunderbird",), _("every 30 minutes, unless you set it otherwise")),
    Program(_("Outlook on a computer"), ("microsoft office", "microsoft outlook"), _("with each send and receive")),
    Program("Nextcloud", ("nextcloud",), _("once a day to once a week, as its admin set it")),
)


def program_name(user_agent: str) -> str:
    """Return the name of the program that calls itself ``user_agent``, or the first word of that."""
    lowered = user_agent.lower()
    for program in PROGRAMS:
        if any(mark in lowered for mark in program.marks):
            return str(program.name)
    return user_agent.partition("/")[0].partition(" ")[0][:40]
