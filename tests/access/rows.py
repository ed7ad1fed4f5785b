"""Every route with what it takes and which right it needs: one line a route.

``Row(route, takes, needs, get=..., post=...)``: ``route`` is the name as ``reverse`` takes it; ``takes`` is what its
address holds (a key of ``TAKES``, or nothing); ``needs`` is a key of ``tests.access.model.MAY``. ``get`` and ``post``
are the codes of an answer to somebody who may: the post is empty, so 200 or 422 is the form once more, and 302 an
answer that needs no words. None: the route takes no such method.

Pages of the administration need no row: all of them are closed to everybody but ops admins. Nor does the API, which
takes tokens and no sessions: ``tests/api`` asks it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.urls import reverse

from tests.access.model import GUEST, MEMBER
from tests.access.world import LINK_TOKEN, Held, World

Found = Callable[[World, Held], Any]
MISSING_NUMBER: Final = 999_999_999
MISSING_UUID: Final = UUID("00000000-0000-4000-8000-000000000000")
MISSING_SLUG: Final = "nothing-of-this-name"

TAKES: Final[dict[str, dict[str, Found]]] = {
    "": {},
    "campaign": {"campaign_id": lambda world, held: held.campaign.pk},
    "campaign and state": {
        "campaign_id": lambda world, held: held.campaign.pk,
        "state": lambda world, held: "confirmed",
    },
    "activity": {"activity_id": lambda world, held: held.activity.pk},
    "activity and standing": {
        "activity_id": lambda world, held: held.activity.pk,
        "standing": lambda world, held: "live",
    },
    "series": {"series_id": lambda world, held: held.series.pk},
    "hand-back": {"hand_back_id": lambda world, held: held.hand_back.pk},
    "proposal": {"proposal_id": lambda world, held: held.proposal.pk},
    "duty by hand": {"duty_id": lambda world, held: held.own_duty.pk},
    "duty": {"duty_id": lambda world, held: held.duty.pk},
    "exception": {"exception_id": lambda world, held: held.exception.pk},
    "issue": {"slug": lambda world, held: world.channel.slug, "closing_id": lambda world, held: world.closing.pk},
    "guest of a campaign": {
        "campaign_id": lambda world, held: held.campaign.pk,
        "user_id": lambda world, held: world.people[GUEST].pk,
    },
    "entry": {"entry_id": lambda world, held: held.entry.pk},
    "deed": {"deed_id": lambda world, held: held.entry.deed},
    "channel": {"slug": lambda world, held: world.channel.slug},
    "rule": {"slug": lambda world, held: world.channel.slug, "rule_id": lambda world, held: world.rule.pk},
    "preset": {"key": lambda world, held: "radio"},
    "own preset": {"key": lambda world, held: f"own-{world.preset.pk}"},
    "department": {"slug": lambda world, held: world.team.slug},
    "week": {
        "department_id": lambda world, held: world.team.pk,
        "day": lambda world, held: world.now.date().isoformat(),
    },
    "person": {"slug": lambda world, held: world.team.slug, "user_id": lambda world, held: world.people[MEMBER].pk},
    "special days": {"slug": lambda world, held: world.team.slug, "special_id": lambda world, held: world.special.pk},
    "calendar": {"calendar_id": lambda world, held: world.organisation.default_calendar_id},
    "days of a calendar": {
        "calendar_id": lambda world, held: world.organisation.default_calendar_id,
        "special_id": lambda world, held: world.special_of_all.pk,
    },
    "way to reach": {"slug": lambda world, held: world.team.slug, "route_id": lambda world, held: world.route.pk},
    "web hook": {"hook_id": lambda world, held: world.hook.pk},
    "failing address": {"bounced_id": lambda world, held: world.bounced.pk},
    "guest of the channel": {
        "slug": lambda world, held: world.channel.slug,
        "user_id": lambda world, held: world.people[GUEST].pk,
    },
    "somebody": {"user_id": lambda world, held: world.people[MEMBER].pk},
    "calendar beside": {"overlay_id": lambda world, held: world.overlay.pk},
    "removed calendar": {"overlay_id": lambda world, held: world.removed_overlay.pk},
    "key date": {"key_date_id": lambda world, held: held.key_date.pk},
    "closed days": {"blackout_id": lambda world, held: world.blackout.pk},
    "absence": {"absence_id": lambda world, held: world.absence.pk},
    "token": {"token_id": lambda world, held: world.api_token.pk},
    "feed": {"feed_id": lambda world, held: world.feed.pk},
    "feed of the team": {
        "slug": lambda world, held: world.team.slug,
        "feed_id": lambda world, held: world.team_feed.pk,
    },
    "saved view": {"view_id": lambda world, held: world.saved_view.pk},
    "view of the team": {"view_id": lambda world, held: world.team_view.pk},
    "link": {"link_id": lambda world, held: world.link.pk},
    "address of a link": {"link_id": lambda world, held: world.link.pk, "token": lambda world, held: LINK_TOKEN},
    "import": {"draft_id": lambda world, held: world.draft.pk},
    "report": {"draft_id": lambda world, held: world.report.pk},
    "mail": {"mail_id": lambda world, held: world.mail.pk},
    "answer in a mail": {
        "token": lambda world, held: "nobody-has-this-one",
        "wanted": lambda world, held: "seen",
    },
    "invitation": {"token": lambda world, held: "nobody-has-this-one"},
    "reset link": {"uidb36": lambda world, held: "x", "key": lambda world, held: "set-password"},
}
OF_A_CAMPAIGN: Final = (
    "campaign", "campaign and state", "guest of a campaign", "activity", "series", "duty", "proposal", "hand-back",
    "duty by hand", "entry", "deed", "exception", "key date",
)  # fmt: skip
"""What is another thing in each state."""


@dataclass(frozen=True)
class Row:
    """One route. ``post_needs``: the right to send it something, where that is another than to read it.

    ``stranger``: the code for who is not signed in. ``asks``: how many queries settle the right.
    """

    route: str
    takes: str
    needs: str
    get: int | None = 200
    post: int | None = None
    post_needs: str = ""
    stranger: int = 302
    asks: int = 2

    def right(self, method: str) -> str:
        """The name of the right a method takes."""
        return self.post_needs if method == "POST" and self.post_needs else self.needs

    def __str__(self) -> str:
        return self.route

    @property
    def methods(self) -> list[str]:
        """The methods the route takes."""
        return [name for name, code in (("GET", self.get), ("POST", self.post)) if code is not None]

    @property
    def has_states(self) -> bool:
        """Whether it takes something that is another thing in each state of a campaign."""
        return self.takes in OF_A_CAMPAIGN

    def address(self, world: World, held: Held) -> str:
        """The address of what there is."""
        return reverse(self.route, kwargs={name: found(world, held) for name, found in TAKES[self.takes].items()})

    def missing(self, world: World, held: Held) -> str | None:
        """The same address of what is not there; None for a route that takes nothing."""
        kwargs = {name: found(world, held) for name, found in TAKES[self.takes].items()}
        if not kwargs:
            return None
        first = next(iter(kwargs))
        return reverse(self.route, kwargs={**kwargs, first: _missing(kwargs[first])})


def _missing(key: Any) -> Any:
    by_kind: Mapping[type, Any] = {UUID: MISSING_UUID, int: MISSING_NUMBER, str: MISSING_SLUG}
    return by_kind[type(key)]


ROWS: Final = (
    # To read
    Row("calendar", "", "everybody"),
    Row("export", "", "everybody"),
    Row("filters", "", "everybody"),
    Row("search", "", "everybody"),
    Row("saved_views", "", "everybody"),
    Row("new_view", "", "everybody", post=422),
    Row("saved_view", "saved view", "saved view of the member", post=422, asks=1),
    Row("update_view", "saved view", "saved view of the member", get=None, post=302, asks=1),
    Row("remove_view", "saved view", "saved view of the member", get=None, post=302, asks=1),
    Row("restore_view", "saved view", "saved view of the member", get=None, post=302, asks=1),
    Row("default_view", "saved view", "saved view of the member", get=None, post=302, asks=1),
    Row("star_campaign", "campaign", "see campaign", get=None, post=302),
    Row("star_activity", "activity", "see all of an activity", get=None, post=302),
    Row("star_channel", "channel", "see channel", get=None, post=302),
    Row("star_department", "department", "see department", get=None, post=302),
    Row("note_campaign", "campaign", "see campaign", get=None, post=302),
    Row("note_activity", "activity", "see all of an activity", get=None, post=302),
    Row("changed", "", "insider"),
    Row("seen", "", "insider", get=None, post=302),
    Row("seen_back", "", "insider", get=None, post=302),
    Row("star_view", "saved view", "saved view of the member", get=None, post=302),
    Row("overlays", "", "insider who looks for themself"),
    Row("add_overlay", "", "insider who looks for themself", post=422),
    Row("load_overlay", "", "ops admin", post=422),
    Row("edit_overlay", "calendar beside", "calendar of the member", post=422),
    Row("remove_overlay", "calendar beside", "calendar of the member", get=None, post=302),
    Row("restore_overlay", "removed calendar", "calendar of the member", get=None, post=302),
    Row("shared_link", "address of a link", "everybody", post=302, stranger=200),
    Row("links", "", "everybody"),
    Row("new_link", "view of the team", "link to the view of the team", post=422, asks=1),
    Row("link_renew", "link", "link of the head elsewhere", get=None, post=200, asks=1),
    Row("link_restore", "link", "link of the head elsewhere", get=None, post=302, asks=1),
    Row("link_end", "link", "end the link of the head elsewhere", get=None, post=302),
    Row("department_links", "department", "manage department"),
    Row("changes", "", "everybody"),
    Row("campaigns:campaigns", "", "everybody"),
    Row("campaigns:campaign", "campaign", "see campaign"),
    Row("campaign_copy", "campaign", "see campaign"),
    Row("campaigns:campaign_history", "campaign", "see campaign as an insider"),
    Row("campaigns:activity", "activity", "see activity"),
    Row("campaigns:activity_panel", "activity", "see activity"),
    Row("campaigns:series", "series", "see campaign"),
    Row("campaigns:desk", "", "everybody"),
    Row("campaigns:week", "week", "read the team's week"),
    Row("campaigns:duty", "duty", "see duty"),
    Row("campaigns:channels", "", "everybody"),
    Row("campaigns:channel", "channel", "see channel"),
    Row("campaigns:notice", "", "insider"),
    Row("campaigns:notice_file", "", "insider"),
    Row("campaigns:what_if", "channel", "see channel as an insider"),
    Row("campaigns:departments", "", "insider"),
    Row("campaigns:department", "department", "see department"),
    Row("campaigns:roles", "", "everybody"),
    # Histories
    Row("campaigns:activity_history", "activity", "see activity as an insider"),
    Row("campaigns:duty_history", "duty", "see duty as an insider"),
    Row("campaigns:channel_history", "channel", "see channel as an insider"),
    Row("campaigns:department_history", "department", "see department"),
    Row("campaigns:person_history", "somebody", "ops admin"),
    Row("campaigns:log", "", "ops admin"),
    Row("campaigns:undo_entry", "entry", "read an entry about a campaign", get=None, post=302, asks=1),
    Row("campaigns:undo_deed", "deed", "read an entry about a campaign", post=302, asks=1),
    # Planning
    Row("campaigns:new_campaign", "", "plan somewhere", post=200),
    Row("campaigns:edit_campaign", "campaign", "edit campaign", post=200),
    Row("campaigns:move_campaign", "campaign", "edit campaign", post=200),
    Row("reschedule", "", "plan somewhere", post=422),
    Row("campaigns:campaign_secrecy", "campaign", "edit campaign", post=200),
    Row("campaigns:confirm_campaign", "campaign", "edit campaign", get=302),
    Row("campaigns:cancel_campaign", "campaign", "edit campaign", post=200),
    Row("campaigns:campaign_state", "campaign and state", "edit campaign", get=None, post=302),
    Row("campaigns:new_activity", "", "plan somewhere", post=200),
    Row("campaigns:edit_activity", "activity", "edit activity", post=200),
    Row("campaigns:book_activity", "activity", "edit activity", get=None, post=302),
    Row("campaigns:unbook_activity", "activity", "edit activity", get=None, post=302),
    Row("campaigns:become", "activity and standing", "edit activity", post=None),
    Row("campaigns:activity_items", "activity", "edit activity", post=200),
    Row("campaigns:move_activity", "activity", "edit activity", post=200),
    Row("campaigns:put_back_activity", "activity", "edit activity", get=None, post=302),
    Row("campaigns:unschedule_activity", "activity", "edit activity", post=302),
    Row("campaigns:cancel_activity", "activity", "edit activity", post=302),
    Row("campaigns:hold_activity", "activity", "edit activity", get=None, post=302),
    Row("campaigns:restore_activity", "activity", "edit activity", get=None, post=302),
    Row("campaigns:go_ahead", "activity", "edit activity", post=422),
    Row("campaigns:clashes", "", "plan somewhere"),
    Row("campaigns:key_dates", "", "everybody"),
    Row("campaigns:key_date", "key date", "see campaign"),
    Row("campaigns:add_key_date", "", "plan somewhere", post=422),
    Row("campaigns:edit_key_date", "key date", "edit campaign", post=422),
    Row("campaigns:remove_key_date", "key date", "edit campaign", get=None, post=302),
    Row("campaigns:blackouts", "", "ops admin"),
    Row("campaigns:add_blackout", "", "ops admin", post=422),
    Row("campaigns:edit_blackout", "closed days", "ops admin", post=422),
    Row("campaigns:switch_blackout", "closed days", "ops admin", get=None, post=302),
    Row("campaigns:channel_capacity", "channel", "manage channel", post=302),
    Row("campaigns:alert_times", "department", "manage department", post=302),
    Row("campaigns:department_capacity", "department", "manage department", post=302),
    Row("campaigns:edit_series", "series", "edit campaign", post=200),
    Row("campaigns:stop_series", "series", "edit campaign", get=None, post=302),
    Row("campaigns:copy_campaign", "campaign", "copy campaign", post=200),
    Row("campaigns:new_duty", "campaign", "edit campaign", post=200),
    Row("campaigns:edit_duty", "duty by hand", "edit campaign", post=200),
    Row("campaigns:call_duty_off", "duty by hand", "edit campaign", get=None, post=302),
    Row("campaigns:hand_back", "duty", "answer duty", post=422),
    Row("campaigns:answer_hand_back", "hand-back", "edit campaign", get=None, post=302, asks=3),
    Row("campaigns:keep_duty", "hand-back", "answer duty", get=None, post=302, asks=3),
    Row("campaigns:propose_day", "duty", "answer duty", post=200),
    Row("campaigns:answer_day", "proposal", "edit campaign", get=None, post=302, asks=3),
    Row("campaigns:withdraw_day", "proposal", "answer duty", get=None, post=302, asks=3),
    # Guests
    Row("campaigns:campaign_guests", "campaign", "edit campaign", post=422),
    Row("campaigns:renew_campaign_guest", "guest of a campaign", "edit campaign", get=None, post=302),
    Row("campaigns:end_campaign_guest", "guest of a campaign", "edit campaign", get=None, post=302),
    Row("campaigns:channel_guests", "channel", "manage channel", post=422),
    Row("campaigns:renew_channel_guest", "guest of the channel", "manage channel", get=None, post=302),
    Row("campaigns:end_channel_guest", "guest of the channel", "manage channel", get=None, post=302),
    # Answering
    Row("campaigns:acknowledge_alerts", "", "everybody", get=None, post=302),
    Row("campaigns:put_off_alerts", "", "everybody", get=None, post=302),
    Row("campaigns:take_back_alerts", "", "everybody", get=None, post=302),
    Row("campaigns:hold_duty", "duty", "hold duty", get=None, post=302),
    Row("campaigns:release_duty", "duty", "hold duty", get=None, post=302),
    Row("campaigns:take_on_duty", "duty", "answer duty", get=None, post=302),
    Row("campaigns:put_back_duty", "duty", "answer duty", get=None, post=302),
    Row("campaigns:finish_duty", "duty", "answer duty", get=None, post=302),
    Row("campaigns:waive_duty", "duty", "answer duty", get=None, post=422),
    Row("campaigns:reopen_duty", "duty", "answer duty", get=None, post=302),
    Row("campaigns:assign_duty", "duty", "assign duty", get=None, post=302),
    # Short notice
    Row("campaigns:exception", "exception", "see exception"),
    Row("campaigns:answer_exception", "exception", "answer exception", get=None, post=422, asks=1),
    Row("campaigns:undo_answer", "exception", "answer exception", get=None, post=302, asks=1),
    Row("campaigns:withdraw_exception", "exception", "withdraw exception", get=None, post=302),
    Row("campaigns:ask_exception", "activity", "edit activity", post=422),
    Row("campaigns:undo_asking", "activity", "edit activity", get=None, post=302),
    Row("campaigns:channel_policy", "channel", "manage channel", post=200),
    # Closing dates
    Row("campaigns:add_closing", "channel", "manage channel", post=200),
    Row("campaigns:edit_closing", "issue", "manage channel", post=200, asks=3),
    Row("campaigns:retire_closing", "issue", "manage channel", post=302, asks=3),
    Row("campaigns:bring_back_closing", "issue", "manage channel", get=None, post=302, asks=3),
    Row("campaigns:weekly_closings", "channel", "manage channel", post=422),
    Row("closings_import", "channel", "manage channel", post=422),
    Row("closings_run", "channel", "manage channel", get=None, post=302),
    # Channels and departments
    Row("campaigns:presets", "", "head somewhere"),
    Row("campaigns:preset", "preset", "head somewhere", post=422),
    Row("campaigns:delete_preset", "own preset", "ops admin", get=None, post=302),
    Row("campaigns:compare_channel", "channel", "manage channel", post=200),
    Row("campaigns:keep_channel", "channel", "manage channel", post=422),
    Row("campaigns:channel_owners", "channel", "manage channel", post=200),
    Row("campaigns:add_rule", "channel", "manage channel", post=422),
    Row("campaigns:edit_rule", "rule", "manage channel", post=422),
    Row("campaigns:remove_rule", "rule", "manage channel", get=None, post=302),
    Row("campaigns:department_days", "department", "see department"),
    Row("campaigns:add_department_days", "department", "manage department", post=422),
    Row("campaigns:department_week", "department", "manage department", post=422),
    Row("campaigns:edit_department_days", "special days", "manage department", post=422),
    Row("campaigns:remove_department_days", "special days", "manage department", post=302),
    Row("campaigns:working_calendars", "", "see department"),
    Row("campaigns:working_calendar", "calendar", "see department"),
    Row("campaigns:add_calendar_days", "calendar", "reorganise departments", post=422),
    Row("campaigns:edit_calendar_days", "days of a calendar", "reorganise departments", post=422),
    Row("campaigns:remove_calendar_days", "days of a calendar", "reorganise departments", post=302),
    Row("campaigns:add_member", "department", "manage department", post=200),
    Row("campaigns:edit_member", "person", "manage department", post=200),
    Row("campaigns:remove_member", "person", "manage department", get=None, post=302),
    Row("campaigns:add_route", "department", "manage department", post=200),
    Row("campaigns:edit_route", "way to reach", "manage department", post=200),
    Row("campaigns:retire_channel", "channel", "manage channel", post=302),
    Row("campaigns:bring_back_channel", "channel", "manage channel", get=None, post=302),
    Row("campaigns:merge_department", "department", "reorganise departments", post=422),
    Row("campaigns:split_department", "department", "reorganise departments", post=422),
    Row("campaigns:retire_department", "department", "reorganise departments", post=422),
    Row("campaigns:bring_back_department", "department", "reorganise departments", get=None, post=302),
    Row("campaigns:works_again", "failing address", "answer for the mailbox", get=None, post=302, asks=4),
    Row("campaigns:bounce_hook", "", "everybody", get=None, post=404, stranger=404),  # no secret is set here
    Row("campaigns:hooks", "", "head somewhere"),
    Row("campaigns:add_hook", "", "head somewhere", post=422),
    Row("campaigns:hook", "web hook", "look after the web hook"),
    Row("campaigns:edit_hook", "web hook", "look after the web hook", post=422),
    Row("campaigns:test_hook", "web hook", "look after the web hook", get=None, post=302),
    Row("campaigns:pause_hook", "web hook", "look after the web hook", get=None, post=302),
    Row("campaigns:resume_hook", "web hook", "look after the web hook", get=None, post=302),
    Row("campaigns:sign_hook_anew", "web hook", "look after the web hook", get=None, post=200),
    Row("campaigns:remove_hook", "web hook", "look after the web hook", get=None, post=302),
    Row("campaigns:restore_hook", "web hook", "look after the web hook", get=None, post=302),
    Row("campaigns:send_hook_again", "web hook", "look after the web hook", get=None, post=422),
    Row("campaigns:remove_route", "way to reach", "manage department", get=None, post=302),
    Row("campaigns:test_route", "way to reach", "manage department", get=None, post=302),
    Row("campaigns:retry_route", "way to reach", "manage department", get=None, post=302),
    Row("campaigns:sign_route_anew", "way to reach", "reorganise departments", get=None, post=302),
    # People
    Row("campaigns:people", "", "head somewhere"),
    Row("campaigns:invite", "", "head somewhere", post=200),
    Row("campaigns:person", "somebody", "head somewhere"),
    Row("campaigns:invite_again", "somebody", "head of the member", get=None, post=302),
    Row("campaigns:take_back_invitation", "somebody", "head of the member", get=None, post=302),
    Row("people_import", "", "ops admin", post=422),
    Row("people_run", "", "ops admin", get=None, post=302),
    Row("people_export", "", "ops admin"),
    Row("person_leave", "somebody", "let the member go", post=302),
    Row("person_let_in", "somebody", "let the member go", get=None, post=302),
    Row("person_erase", "somebody", "erase the member", get=302, post=302),
    Row("person_data", "somebody", "data of the member"),
    Row("campaigns:answer", "answer in a mail", "everybody", get=404, post=404, stranger=404),
    Row("departments:welcome", "invitation", "everybody", get=404, post=404, stranger=404),
    # Absences and looking on
    Row("campaigns:absences", "", "insider"),
    Row("campaigns:add_absence", "", "insider", post=200),
    Row("campaigns:edit_absence", "absence", "absence of the member", post=200),
    Row("campaigns:end_absence", "absence", "absence of the member", get=None, post=302),
    Row("view_as", "", "head somewhere", post=404, post_needs="head somewhere, and name somebody"),
    Row("end_view_as", "", "everybody", get=None, post=302),
    # One's own
    Row("campaigns:how_told", "", "insider", post=422),
    Row("departments:own_habits", "", "everybody", post=302),
    Row("campaigns:undo_how_told", "", "insider", get=None, post=302),
    Row("api_tokens", "", "everybody", post=422),
    Row("revoke_api_token", "token", "token of the member", get=None, post=302),
    Row("api_documentation", "", "everybody"),
    Row("openapi", "", "everybody", stranger=200, asks=0),
    Row("feeds", "", "everybody", post=422),
    Row("department_feeds", "department", "manage department"),
    Row("department_feed_end", "feed of the team", "manage department", post=422),
    Row("department_feed_restore", "feed of the team", "manage department", get=None, post=302),
    Row("feed_change", "feed", "own feed of the member", post=422),
    Row("feed_revoke", "feed", "feed of the member", get=None, post=302),
    Row("feed_restore", "feed", "feed of the member", get=None, post=302),
    Row("feed_end_former", "feed", "feed of the member", get=None, post=302),
    Row("feed_rotate", "feed", "own feed of the member", get=None, post=200),
    Row("imports", "", "plan somewhere", post=422),
    Row("import_draft", "import", "own import", post=422),
    Row("import_run", "import", "own import", get=None, post=422),
    Row("import_discard", "import", "own import", get=None, post=302),
    Row("import_report", "report", "own report"),
    Row("import_report_text", "report", "own report"),
    Row("import_report_csv", "report", "own report"),
    Row("outbox", "", "ops admin"),
    Row("outbox_mail", "mail", "ops admin"),
    Row("outbox_mail_page", "mail", "ops admin"),
    # Signing in and out
    Row("account_login", "", "everybody", get=302, post=302, stranger=200),
    Row("account_logout", "", "everybody", post=302, stranger=302),
    Row("account_signup", "", "everybody", get=302, post=302, stranger=200),
    Row("account_inactive", "", "everybody", stranger=200),
    Row("account_reauthenticate", "", "nobody", post=403),
    Row("account_change_password", "", "everybody", get=302, post=302),  # nobody here has a password to change
    Row("account_set_password", "", "everybody", post=200),
    Row("account_reset_password", "", "everybody", post=200, stranger=200),
    Row("account_reset_password_done", "", "everybody", stranger=200),
    Row("account_reset_password_from_key", "reset link", "everybody", stranger=200),
    Row("account_reset_password_from_key_done", "", "everybody", stranger=200),
    Row("robots", "", "everybody", stranger=200),
)
"""Every route outside the administration."""
