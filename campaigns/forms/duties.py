"""What a desk is narrowed down to, and the answers to a duty. Each ``save`` is one action."""

from collections.abc import Sequence
from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from campaigns.actions import milestones
from campaigns.enums import AlertKind
from campaigns.models import Milestone
from campaigns.queries.desk import DeskChoice
from departments.models import Department, User
from departments.queries import people_with
from departments.roles import Permission

WHO = {"all": _("All"), "me": _("Mine"), "nobody": _("Nobody’s yet")}


class DeskFilter(forms.Form):
    """The filters in a desk's address. What it does not know is left out, so it is never refused."""

    who = forms.ChoiceField(choices=list(WHO.items()), required=False)
    must_have = forms.BooleanField(required=False)
    department = forms.MultipleChoiceField(required=False)
    kind = forms.MultipleChoiceField(choices=AlertKind.choices, required=False)
    later = forms.ChoiceField(choices=[("all", "")], required=False)

    def __init__(self, query: QueryDict, *, departments: Sequence[Department]) -> None:
        super().__init__(query)
        self._departments = {department.slug: department.pk for department in departments}
        self.fields["department"].choices = [(slug, slug) for slug in self._departments]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def choice(self) -> DeskChoice:
        """What is chosen; without a department named it is all of the person's."""
        named = [self._departments[slug] for slug in self.cleaned_data.get("department", [])]
        return DeskChoice(
            department_ids=frozenset(named or self._departments.values()),
            who=self.who_chosen,
            must_have=self.cleaned_data.get("must_have", False),
            everything=bool(self.cleaned_data.get("later")),
        )

    @property
    def who_chosen(self) -> str:
        """Whose duties: all, me or nobody."""
        return self.cleaned_data.get("who") or "all"

    @property
    def slugs(self) -> list[str]:
        """The departments named in the address."""
        return list(self.cleaned_data.get("department", []))

    @property
    def kinds(self) -> list[AlertKind]:
        """The kinds of alerts named in the address."""
        return [AlertKind(kind) for kind in self.cleaned_data.get("kind", [])]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.slugs or self.kinds or self.choice.must_have or self.who_chosen != "all")


class DutyForm(forms.Form):
    """An answer to a duty. ``version`` is the one the person saw; without it what is stored is taken as it is."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, milestone: Milestone, **kwargs: Any) -> None:
        # Two answers stand on one page, so their fields' ids carry the answer's name.
        ids = f"{type(self).__name__.lower()}_%s"
        super().__init__(data, initial={"version": milestone.version}, auto_id=ids, **kwargs)
        self.milestone = milestone

    def save(self, *, by: User) -> Milestone:
        """Answer the duty and return it. Raises what the action raises."""
        raise NotImplementedError

    def again(self, stored: Milestone) -> Self:
        """Return this answer as it was filled in, to what is stored of the duty now."""
        data = QueryDict(mutable=True)
        data.update({name: self.data.get(name, "") for name in self.fields})
        data["version"] = str(stored.version)
        return type(self)(data, milestone=stored)

    @property
    def _seen(self) -> dict[str, Any]:
        return {"milestone_id": self.milestone.pk, "version": self.cleaned_data["version"]}


class TakeOn(DutyForm):
    """I do it."""

    def save(self, *, by: User) -> Milestone:
        return milestones.take_on(by=by, **self._seen)


class PutBack(DutyForm):
    """I do not do it after all."""

    def save(self, *, by: User) -> Milestone:
        return milestones.put_back(by=by, **self._seen)


class Finish(DutyForm):
    """It is done."""

    def save(self, *, by: User) -> Milestone:
        return milestones.finish(by=by, **self._seen)


class Reopen(DutyForm):
    """It is not done after all."""

    def save(self, *, by: User) -> Milestone:
        return milestones.reopen(by=by, **self._seen)


class Waive(DutyForm):
    """It need not be done, and why."""

    reason = forms.CharField(
        label=_("Why it need not be done"),
        max_length=300,
        help_text=_("The planner reads it."),
        error_messages={"required": _("Say in a few words why it need not be done.")},
    )

    def save(self, *, by: User) -> Milestone:
        return milestones.waive(by=by, reason=self.cleaned_data["reason"], **self._seen)


class Assign(DutyForm):
    """Somebody of a responsible department does it, or nobody in particular."""

    assignee = forms.ModelChoiceField(
        label=_("Who does it"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody in particular"),
        error_messages={"invalid_choice": _("Choose somebody of a department that has this duty.")},
    )

    def __init__(self, data: QueryDict | None = None, *, milestone: Milestone, **kwargs: Any) -> None:
        super().__init__(data, milestone=milestone, **kwargs)
        self.initial["assignee"] = milestone.assignee_id
        teams = milestone.responsible_links.values("department")
        self.fields["assignee"].queryset = people_with(Permission.ANSWER_DUTIES, teams)  # type: ignore[attr-defined]

    def save(self, *, by: User) -> Milestone:
        return milestones.assign(by=by, assignee=self.cleaned_data["assignee"], **self._seen)
