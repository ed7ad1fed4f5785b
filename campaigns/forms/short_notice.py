"""Short notice as forms: what a channel does about it, and the question for an exception with its answer."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from campaigns.actions import exceptions, policies
from campaigns.enums import EXCEPTION_ANSWERS, ExceptionState, ShortNoticePolicy
from campaigns.forms.fields import why_field
from campaigns.forms.saving import VersionedForm
from campaigns.models import Activity, Channel, NoticeException
from departments.errors import Refused
from departments.models import User

ANSWERS = [
    (ExceptionState.ACCEPTED, _("Accept it")),
    (ExceptionState.REDUCED, _("Accept it with less scope")),
    (ExceptionState.DECLINED, _("Decline it")),
]


class PolicyForm(VersionedForm):
    """What happens on a channel at short notice, and what to do instead."""

    short_notice = forms.ChoiceField(
        label=_("When somebody plans at short notice"), choices=ShortNoticePolicy.choices, widget=forms.RadioSelect
    )
    alternative = forms.CharField(
        label=_("What to do instead"),
        max_length=policies.LONGEST_ALTERNATIVE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as “Print takes eight weeks; use the web shop banner, it takes three days.”"),
    )

    def __init__(self, data: QueryDict | None = None, *, channel: Channel) -> None:
        self.channel = channel
        super().__init__(data, initial={name: getattr(channel, name) for name in policies.POLICY})
        self.remember(channel)

    def mark_of(self, row: Channel) -> str:
        """Return what stands for a channel's policy."""
        return policies.policy_mark(row)

    def save(self, *, by: User) -> Channel | None:
        """Write the policy and return the channel, or None when the form says why not."""
        policy = ShortNoticePolicy(self.cleaned_data["short_notice"])
        text = self.cleaned_data["alternative"]
        return self.save_by(
            lambda: policies.set_policy(
                by=by, channel_id=self.channel.pk, short_notice=policy, alternative=text, seen=self.seen_mark
            )
        )


class AnswerForm(forms.Form):
    """A head's answer to the question for an exception."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Accept it, accept it with less scope, or decline.")},
    )
    scope = forms.CharField(
        label=_("What is left out"),
        max_length=exceptions.LONGEST,
        required=False,
        help_text=_("Only with less scope, such as “no die cut, four pages less”."),
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=exceptions.LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Whoever asked reads it. Needed unless you accept it as it is."),
    )

    def __init__(self, data: QueryDict | None = None, *, exception: NoticeException) -> None:
        initial: dict[str, Any] = {"version": exception.version}
        if exception.state in EXCEPTION_ANSWERS:
            initial |= {"answer": exception.state, "reason": exception.reason, "scope": exception.scope}
        super().__init__(data, initial=initial)
        self.exception = exception

    def save(self, *, by: User) -> NoticeException | None:
        """Answer and return the exception; None when the action refused, and the form says why."""
        values = {name: self.cleaned_data[name] for name in ("reason", "scope", "version")}
        answer = ExceptionState(self.cleaned_data["answer"])
        try:
            return exceptions.answer_exception(by=by, exception_id=self.exception.pk, answer=answer, **values)
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return None


class AskForm(forms.Form):
    """Why an activity's short notice cannot wait."""

    why = why_field()

    def __init__(self, data: QueryDict | None = None, *, activity: Activity) -> None:
        super().__init__(data)
        self.activity = activity

    def save(self, *, by: User) -> list[NoticeException] | None:
        """Ask and return what was asked for; None when the action refused, and the form says why."""
        try:
            return exceptions.ask_for_exception(by=by, activity_id=self.activity.pk, why=self.cleaned_data["why"])
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return None
