"""The closed sets of values of this room, and what may follow what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Medium(models.TextChoices):
    """What sort of way to reach an audience a channel is."""

    ONLINE = "online", _("Online")
    OFFLINE = "offline", _("Offline")
    SOCIAL = "social", _("Social")
    EARNED = "earned", _("Earned")
    INTERNAL = "internal", _("Internal")


class Unit(models.TextChoices):
    """What an offset counts."""

    WORKING_DAYS = "working_days", _("working days")
    DAYS = "days", _("days")
    WEEKS = "weeks", _("weeks")
    MONTHS = "months", _("months")


class Anchor(models.TextChoices):
    """The day an offset is counted from: of the activity itself, of its campaign, or of others in the campaign."""

    START = "start", _("start")
    END = "end", _("end")
    LAUNCH = "launch", _("launch of the campaign")
    FIRST_PUBLIC = "first_public", _("first public activity of the campaign")
    CHANNELS = "channels", _("first activity on other channels")


class ClosingRole(models.TextChoices):
    """Which published date of an issue a line of a plan follows."""

    SPACE = "space", _("space closes")
    MATERIAL = "material", _("material due")


class ShortNoticePolicy(models.TextChoices):
    """What happens to what is planned on a channel at short notice."""

    ALLOW = "allow", _("Allow it, and alert the departments")
    ASK = "ask", _("Ask the department’s head for an exception")
    REFUSE = "refuse", _("Refuse it")


class ExceptionState(models.TextChoices):
    """Where the question for an exception stands. Moot: there is no short notice any more to be excepted from."""

    ASKED = "asked", _("Asked")
    ACCEPTED = "accepted", _("Accepted")
    REDUCED = "reduced", _("Accepted with less scope")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    MOOT = "moot", _("Not needed any more")


class CampaignState(models.TextChoices):
    """Draft tells nobody, tentative informs owners, confirmed starts duties and alerts; live and done follow dates."""

    DRAFT = "draft", _("Draft")
    TENTATIVE = "tentative", _("Tentative")
    CONFIRMED = "confirmed", _("Confirmed")
    LIVE = "live", _("Live")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    ARCHIVED = "archived", _("Archived")


class Way(models.TextChoices):
    """How far things move."""

    WORKING_DAYS = "working_days", _("by working days")
    DAYS = "days", _("by days")
    TO_DATE = "to_date", _("to a date")
    TRAY = "tray", _("back to the tray")


class Which(models.TextChoices):
    """Which activities go with a campaign's launch."""

    ALL = "all", _("All its activities")
    NOT_BEGUN = "not_begun", _("Those that have not begun")
    NONE = "none", _("None: only the launch moves")


class Secrecy(models.TextChoices):
    """Who may know of a campaign: everybody, those who are named, or those until a moment and then everybody."""

    OPEN = "open", _("Open")
    CONFIDENTIAL = "confidential", _("Confidential")
    EMBARGO = "embargo", _("Under embargo")


class OthersSee(models.TextChoices):
    """What of a confidential or embargoed campaign those see who are not named."""

    NOTHING = "nothing", _("Nothing")
    CODE_NAME = "code_name", _("Its code name")
    BUSY = "busy", _("Only that something is on")


class Veil(models.TextChoices):
    """How much of a campaign one reader is shown: all of it, its code name, or only that something is on."""

    OPEN = "open", _("Open")
    CODE_NAME = "code_name", _("Code name")
    BUSY = "busy", _("Busy")


class GuestKind(models.TextChoices):
    """What somebody from outside is to the organisation."""

    AGENCY = "agency", _("Agency")
    CLIENT = "client", _("Client")
    FREELANCER = "freelancer", _("Freelancer")


class ActivityState(models.TextChoices):
    """Booked means that commitments were made outside, so moving it warns."""

    UNSCHEDULED = "unscheduled", _("Unscheduled")
    PLANNED = "planned", _("Planned")
    BOOKED = "booked", _("Booked")
    LIVE = "live", _("Live")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class RepeatUnit(models.TextChoices):
    """By what a series repeats."""

    DAY = "day", _("days")
    WEEK = "week", _("weeks")
    MONTH = "month", _("months")


class MonthlyBy(models.TextChoices):
    """What a monthly series keeps of its first day: the number, or the weekday with its place in the month."""

    DAY = "day", _("the same day of the month")
    WEEKDAY = "weekday", _("the same weekday of the month")


class MilestoneState(models.TextChoices):
    """Late is worked out from the date, never stored."""

    OPEN = "open", _("Open")
    IN_WORK = "in_work", _("In work")
    DONE = "done", _("Done")
    WAIVED = "waived", _("Waived")
    CANCELLED = "cancelled", _("Cancelled")


class AlertKind(models.TextChoices):
    """What an alert says. ``campaigns.alerts.kinds`` holds, for each, when it falls due and its words."""

    TENTATIVE = "tentative", _("May come on your channel")
    NEW = "new", _("New on your channel")
    COMING = "coming", _("Work begins")
    DUE = "due", _("Due today")
    LATE = "late", _("Late")
    SHORT_NOTICE = "short_notice", _("Short notice")
    MOVED = "moved", _("Moved")
    CANCELLED = "cancelled", _("Cancelled")
    EXCEPTION_WANTED = "exception_wanted", _("Exception wanted")
    EXCEPTION_ANSWERED = "exception_answered", _("Exception answered")
    DAY_WANTED = "day_wanted", _("Another day proposed")
    DAY_ANSWERED = "day_answered", _("Proposal answered")
    HANDED_BACK = "handed_back", _("Not for us")
    HAND_BACK_ANSWERED = "hand_back_answered", _("“Not for us” answered")
    REMINDER = "reminder", _("Reminder")
    WEEKLY_OUTLOOK = "weekly_outlook", _("Weekly outlook")


class How(models.TextChoices):
    """When mail about alerts that are not urgent reaches a person."""

    USUAL = "usual", _("once a day, at the department’s alert hour")
    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("once a day, at my hour")
    WEEKLY = "weekly", _("once a week")


class AlertStep(models.IntegerChoices):
    """How far up an alert that nobody has seen climbs; each step is an alert of its own."""

    FIRST = 0, _("Told as usual")
    MEMBERS = 1, _("The department’s members")
    HEAD = 2, _("Its head")
    OWNER = 3, _("The campaign’s owner")


class HandBackState(models.TextChoices):
    """What becomes of a duty a department says is not its own."""

    OPEN = "open", _("Waiting for the planners")
    GIVEN = "given", _("Given to another department")
    STAYS = "stays", _("Stays with them")
    WITHDRAWN = "withdrawn", _("Taken back")


class ProposalState(models.TextChoices):
    """Where a proposal to move a duty stands. ``open`` is the only state that ever becomes another."""

    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")


class AlertState(models.TextChoices):
    """``planned`` is the only state that ever becomes another; the other three are final."""

    PLANNED = "planned", _("Planned")
    FIRED = "fired", _("Fired")
    SUPERSEDED = "superseded", _("Superseded")
    CANCELLED = "cancelled", _("Cancelled")


class ClashKind(models.TextChoices):
    """What stands against the days of an activity. ``campaigns.rules.clashes`` holds the definition of each."""

    CAPACITY = "capacity", _("More than the channel can carry")
    AUDIENCE = "audience", _("The same audience twice")
    BLACKOUT = "blackout", _("Blackout")
    FREEZE = "freeze", _("Freeze")
    WORKLOAD = "workload", _("More than the department can do")


class BlackoutKind(models.TextChoices):
    """Whether nothing may run on these days, or only nothing may start on them."""

    BLACKOUT = "blackout", _("Blackout: nothing runs")
    FREEZE = "freeze", _("Freeze: nothing starts")


class MessageState(models.TextChoices):
    """Where one message to one recipient stands."""

    PENDING = "pending", _("Waiting to leave")
    LEASED = "leased", _("Taken by a sender")
    SENDING = "sending", _("Being sent")
    UNCERTAIN = "uncertain", _("Perhaps sent")
    RETRY_WAIT = "retry_wait", _("Waiting to try again")
    SENT = "sent", _("Sent")
    BOUNCED = "bounced", _("Bounced")
    SUPPRESSED = "suppressed", _("Not needed any more")
    DEAD = "dead", _("Given up")


class Transport(models.TextChoices):
    """The road a message takes."""

    EMAIL = "email", _("E-mail")
    CHAT = "chat", _("Chat")
    HOOK = "hook", _("Web hook")
    EVENT = "event", _("Event to a web hook")


class EventName(models.TextChoices):
    """What a web hook may ask to be told of. ``campaigns.rules.hook_events`` says what of the history each one is."""

    CAMPAIGN_CREATED = "campaign.created", _("A campaign was made, and is no draft")
    CAMPAIGN_CHANGED = "campaign.changed", _("A campaign was changed")
    CAMPAIGN_MOVED = "campaign.moved", _("The launch of a campaign was moved")
    CAMPAIGN_STATE_CHANGED = "campaign.state_changed", _("A campaign has another state")
    CAMPAIGN_CANCELLED = "campaign.cancelled", _("A campaign was cancelled")
    CAMPAIGN_RESTORED = "campaign.restored", _("A cancelled campaign was brought back")
    ACTIVITY_CREATED = "activity.created", _("An activity was added")
    ACTIVITY_CHANGED = "activity.changed", _("An activity was changed")
    ACTIVITY_MOVED = "activity.moved", _("An activity was moved")
    ACTIVITY_STATE_CHANGED = "activity.state_changed", _("An activity has another state")
    ACTIVITY_CANCELLED = "activity.cancelled", _("An activity was cancelled")
    ACTIVITY_RESTORED = "activity.restored", _("A cancelled activity was brought back")
    SERIES_CREATED = "series.created", _("A series of activities was begun")
    SERIES_CHANGED = "series.changed", _("A series of activities was changed")
    DUTY_CREATED = "duty.created", _("A duty was added by hand")
    DUTY_CHANGED = "duty.changed", _("A duty was changed or given to another department")
    DUTY_TAKEN_ON = "duty.taken_on", _("A duty was taken on or given to somebody")
    DUTY_MOVED = "duty.moved", _("A duty got another day by itself")
    DUTY_DONE = "duty.done", _("A duty was finished")
    DUTY_WAIVED = "duty.waived", _("A duty was waived")
    DUTY_REOPENED = "duty.reopened", _("A duty was opened again")
    DUTY_OVERDUE = "duty.overdue", _("A duty is late")
    EXCEPTION_ASKED = "exception.asked", _("An exception from short notice was asked for")
    EXCEPTION_ANSWERED = "exception.answered", _("An exception was given or declined")
    EXCEPTION_CLOSED = "exception.closed", _("An exception is not needed any more")
    KEY_DATE_CREATED = "key_date.created", _("A key date was entered")
    KEY_DATE_CHANGED = "key_date.changed", _("A key date was changed")
    KEY_DATE_REMOVED = "key_date.removed", _("A key date was removed")
    ALERT_FIRED = "alert.fired", _("A department was alerted")


class AttemptOutcome(models.TextChoices):
    """How one try to send ended."""

    ACCEPTED = "accepted", _("Accepted")
    DEFERRED = "deferred", _("Try again later")
    REFUSED = "refused", _("Refused")


class BounceOutcome(models.TextChoices):
    """What a report about a mail turned out to be."""

    BOUNCED = "bounced", _("Came back for good")
    PASSING = "passing", _("Says nothing final")
    UNKNOWN = "unknown", _("About no mail of ours")
    UNREADABLE = "unreadable", _("No report that can be read")


POSTED = (Transport.CHAT, Transport.HOOK)
"""Roads of alerts on which each address is a host of its own, which may be slow or away without any other being."""

EVENTS = (Transport.EVENT,)
"""The road of events: like those, but served apart, so that a thousand events keep no alert waiting."""

MESSAGE_ON_ITS_WAY = (
    MessageState.PENDING,
    MessageState.LEASED,
    MessageState.SENDING,
    MessageState.UNCERTAIN,
    MessageState.RETRY_WAIT,
)
"""Message states of what leaves by itself, or is leaving."""

CAMPAIGN_LIVELY = (CampaignState.CONFIRMED, CampaignState.LIVE)
"""Campaign states in which duties are dated and alerts are sent."""

CAMPAIGN_TELLING = (CampaignState.TENTATIVE, *CAMPAIGN_LIVELY)
"""Campaign states of which channel owners are told."""

CAMPAIGN_HIDDEN_BY_DEFAULT = (CampaignState.DONE, CampaignState.ARCHIVED, CampaignState.CANCELLED)
"""Campaign states a list leaves out until asked."""

ACTIVITY_DATED = (ActivityState.PLANNED, ActivityState.BOOKED, ActivityState.LIVE)
"""Activity states that stand in the calendar and may make duties."""

MILESTONE_UNFINISHED = (MilestoneState.OPEN, MilestoneState.IN_WORK)
"""Milestone states in which somebody still has something to do."""

MILESTONE_ANSWERED = (MilestoneState.DONE, MilestoneState.WAIVED)
"""Milestone states in which somebody has said that nothing is left to do."""

ANCHORS_OF_ACTIVITY = (Anchor.START, Anchor.END)
"""Anchors an activity always has, once it has days."""

ANCHORS_ON_OTHERS = (Anchor.FIRST_PUBLIC, Anchor.CHANNELS)
"""Anchors that other activities of the campaign give, and that move with them."""

EXCEPTION_ANSWERS = (ExceptionState.ACCEPTED, ExceptionState.REDUCED, ExceptionState.DECLINED)
"""What a head can say to the question for an exception."""

EXCEPTION_GIVEN = (ExceptionState.ACCEPTED, ExceptionState.REDUCED)
"""Answers under which short notice is no longer open."""
