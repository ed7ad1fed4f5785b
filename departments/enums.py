"""The closed sets of values of this room."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Weekday(models.IntegerChoices):
    """Days of the week, Monday is 0 as in ``datetime.date.weekday``."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Clock(models.TextChoices):
    """How hours are counted."""

    TWELVE = "12", _("12 hours, such as 6:30 pm")
    TWENTY_FOUR = "24", _("24 hours, such as 18:30")


class DateOrder(models.TextChoices):
    """In which order days are written."""

    DAY_FIRST = "dmy", _("Day, month, year, such as 1 Mar 2027")
    MONTH_FIRST = "mdy", _("Month, day, year, such as Mar 1, 2027")
    YEAR_FIRST = "ymd", _("Year, month, day, such as 2027-03-01")


class DayKind(models.TextChoices):
    """What is special about some days of a working calendar."""

    CLOSED = "closed", _("Closed")
    OPEN = "open", _("Open")
    BUSY = "busy", _("Busy season")


class RoleName(models.TextChoices):
    """What a person is in one department. ``departments.roles`` says what each may do."""

    HEAD = "head", _("Head")
    DEPUTY = "deputy", _("Deputy")
    PLANNER = "planner", _("Planner")
    MEMBER = "member", _("Member")
    VIEWER = "viewer", _("Viewer")


class Showing(StrEnum):
    """To whom is shown what somebody reads: to that person, or by way of a link to people without a seat."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    OUTSIDE_WITH_DRAFTS = "outside_with_drafts"


class RouteKind(models.TextChoices):
    """One way to reach a department."""

    MAILBOX = "mailbox", _("Department mailbox")
    MEMBERS = "members", _("Each member by e-mail")
    CHAT = "chat", _("Chat")
    HOOK = "hook", _("Web hook")


ROUTES_BY_SECRET = (RouteKind.CHAT, RouteKind.HOOK)
"""Routes whose address is a secret: whoever knows it can write there. Ops admins set it, and nobody sees it again."""


class Clearance(models.TextChoices):
    """What a mailbox, a chat or a web hook may be told of campaigns that are confidential or under embargo."""

    NOTHING = "nothing", _("Nothing")
    CODE_NAME = "code_name", _("The code name")
    NAME = "name", _("All, if the department is named")


class LookingOnEnded(models.TextChoices):
    """Why somebody looks on in another's place no longer."""

    STOPPED = "stopped", _("stopped by hand")
    TIME_OVER = "time over", _("the hour was over")
    RIGHT_LOST = "right lost", _("the right to it was gone")
    SIGNED_OUT = "signed out", _("signed out")


class Via(models.TextChoices):
    """The road by which a change came in."""

    WEB = "web", _("Browser")
    ADMIN = "admin", _("Admin")
    IMPORT = "import", _("Import")
    COMMAND = "command", _("Command line")
    API = "api", _("API")
    SYSTEM = "system", _("Instep itself")
