"""A team of people, who is in it and how it is reached."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from departments.enums import ROUTES_BY_SECRET, Clearance, RoleName, RouteKind
from departments.models.working_calendar import WorkingCalendar

DUTIES_LIMIT = 1_000
"""The most duties a week a department can be said to finish."""

HOURS_LIMIT = 400
"""The most working hours an alert can be said to wait before it climbs: ten weeks of them."""


class Department(models.Model):
    """A team of people: Marketing, Public Relations, IT, Customer Service ..."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("short name in addresses"), max_length=100, unique=True)
    time_zone = models.CharField(
        _("time zone"), max_length=63, blank=True, default="", help_text=_("Empty: the organisation's.")
    )
    working_calendar = models.ForeignKey(
        WorkingCalendar,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="departments",
        verbose_name=_("working calendar"),
        help_text=_("Empty: the organisation's."),
    )
    alert_hour = models.TimeField(
        _("alert hour"), null=True, blank=True, help_text=_("Empty: the organisation's. In the department's zone.")
    )
    works_from = models.TimeField(
        _("works from"), null=True, blank=True, help_text=_("Empty: as the organisation. In the department's zone.")
    )
    works_until = models.TimeField(_("works until"), null=True, blank=True)
    escalate_after_hours = models.PositiveSmallIntegerField(
        _("an alert climbs after"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(HOURS_LIMIT)],
        help_text=_("Working hours without anybody marking it as seen. 0: never. Empty: as the organisation."),
    )
    weekly_duties = models.PositiveSmallIntegerField(
        _("duties a week"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(DUTIES_LIMIT)],
        help_text=_("How many it can finish in one week. Empty: as many as fall due."),
    )
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="merged",
        editable=False,
        verbose_name=_("merged into"),
    )

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="department_name_unique",
                violation_error_message=_("There is a department of this name already."),
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | models.Q(retired_at__isnull=False),
                name="department_merged_is_retired",
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")), name="department_not_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=models.Q(weekly_duties=None) | models.Q(weekly_duties__range=(1, DUTIES_LIMIT)),
                name="department_duties_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(works_from=None, works_until=None)
                | models.Q(works_from__isnull=False, works_until__isnull=False, works_from__lt=models.F("works_until")),
                name="department_works_for_some_hours",
                violation_error_message=_("Work has to begin before it ends; give both hours or neither."),
            ),
            models.CheckConstraint(
                condition=models.Q(escalate_after_hours=None) | models.Q(escalate_after_hours__lte=HOURS_LIMIT),
                name="department_hours_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person in a department, with a role there. One person may be many departments."""

    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("department")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=10, choices=RoleName.choices, default=RoleName.MEMBER)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["department", "user"]
        constraints = [
            models.UniqueConstraint(fields=["department", "user"], name="membership_once_per_department"),
            models.UniqueConstraint(
                fields=["department"],
                condition=models.Q(role=RoleName.HEAD),
                name="department_has_one_head",
                violation_error_message=_("This department has a head already. Make them a deputy first."),
            ),
            models.CheckConstraint(condition=models.Q(role__in=RoleName.values), name="membership_role_exists"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()}, {self.department})"


class Route(models.Model):
    """One way to reach a department. A mailbox has an address; the members' route goes to each of them.

    The address of a chat or a web hook is a secret: it is sealed, and what is shown is the name and the host.
    """

    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, related_name="routes", verbose_name=_("department")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=RouteKind.choices)
    address = models.EmailField(_("address"), max_length=254, blank=True, default="")
    name = models.CharField(_("what it is called"), max_length=100, blank=True, default="")
    host = models.CharField(_("host"), max_length=255, blank=True, default="", editable=False)
    sealed_address = models.TextField(blank=True, default="", editable=False)
    sealed_secret = models.TextField(blank=True, default="", editable=False)
    fingerprint = models.CharField(max_length=32, blank=True, default="", editable=False)
    clearance = models.CharField(
        _("told of confidential campaigns"),
        max_length=10,
        choices=Clearance.choices,
        default=Clearance.NOTHING,
        help_text=_("Whoever can open it reads it. Members are told what each of them may see."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("route")
        verbose_name_plural = _("routes")
        ordering = ["department", "kind", "address", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "kind", "address", "fingerprint"], name="route_once_per_address"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=RouteKind.values), name="route_kind_exists"),
            models.CheckConstraint(condition=models.Q(clearance__in=Clearance.values), name="route_clearance_exists"),
            models.CheckConstraint(
                condition=models.Q(kind=RouteKind.MAILBOX, fingerprint="") & ~models.Q(address="")
                | models.Q(kind=RouteKind.MEMBERS, address="", fingerprint="")
                | models.Q(kind__in=ROUTES_BY_SECRET, address="") & ~models.Q(fingerprint="") & ~models.Q(host=""),
                name="route_mailbox_has_address",
                violation_error_message=_("A mailbox needs its address; the members' route takes none."),
            ),
        ]

    def __str__(self) -> str:
        return self.address or self.name or str(self.get_kind_display())
