"""Whether a department can be reached: tests of its routes, and who was told of messages that were given up."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.enums import AttemptOutcome
from campaigns.models.hook import Hook
from departments.models import Department, Route
from departments.models.owed import OwedMail


class RouteTest(models.Model):
    """One test of a route, asked for by a person, and what the other end answered."""

    route = models.ForeignKey(Route, on_delete=models.CASCADE, related_name="tests")
    at = models.DateTimeField(_("when"))
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=AttemptOutcome.choices, default=AttemptOutcome.DEFERRED
    )
    detail = models.TextField(_("answer"), blank=True, default="")

    class Meta:
        verbose_name = _("test of a route")
        verbose_name_plural = _("tests of routes")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["route", "-at"], name="route_test_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=AttemptOutcome.values), name="route_test_outcome_exists"
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.outcome}"


class GivenUpNotice(OwedMail):
    """That somebody is told, once, that messages of a department to one recipient are given up.

    It stands until one of them arrives again (``over_at``); what is given up after that is told anew. With a ``hook``
    it is about events, of the hook's department if it has one. With neither it tells who sent an invitation that it
    came back; it is over once another one comes back.
    """

    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("department")
    )
    route = models.ForeignKey(Route, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("route"))
    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("web hook"))
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("recipient")
    )
    recipient_key = models.CharField(max_length=300)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    created_at = models.DateTimeField(_("given up"))
    expires_at = models.DateTimeField(null=True, editable=False)
    over_at = models.DateTimeField(_("over"), null=True)

    class Meta:
        verbose_name = _("notice of messages given up")
        verbose_name_plural = _("notices of messages given up")
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="given_up_notice_due",
                condition=models.Q(sent_at=None, over_at=None, next_try_at__isnull=False),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "recipient_key", "user"],
                condition=models.Q(over_at=None),
                nulls_distinct=False,
                name="given_up_notice_once",
            ),
            models.CheckConstraint(
                condition=models.Q(hook=None, department__isnull=False)
                | models.Q(hook=None, about__isnull=False, route=None)
                | models.Q(hook__isnull=False, about=None, route=None),
                name="given_up_notice_of_department_or_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department or self.about} {self.user}"
