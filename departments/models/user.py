"""A person who can sign in."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from calendar_app.lib.habits import Habits
from departments.enums import Clock, DateOrder, Weekday

ERASED_NAME = gettext_noop("Somebody who left")
"""What is stored as the name of whoever was erased."""


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail address, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new saved person. ``password=None`` makes an account that cannot sign in with a password."""
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new ops admin; ``createsuperuser`` calls this."""
        return self.create_user(email, password, is_ops_admin=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the person with this address, upper or lower case. One query."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person. What they may do comes from their memberships and from ``is_ops_admin``."""

    email = models.EmailField(_("e-mail address"), max_length=254)
    name = models.CharField(_("name"), max_length=150)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_ops_admin = models.BooleanField(
        _("ops admin"), default=False, help_text=_("Sees and may change everything in the organisation.")
    )
    language = models.CharField(_("language"), max_length=10, blank=True, default="")
    time_zone = models.CharField(_("time zone"), max_length=63, blank=True, default="")
    first_day_of_week = models.PositiveSmallIntegerField(
        _("week begins on"), choices=Weekday.choices, null=True, blank=True
    )
    clock = models.CharField(_("clock"), max_length=2, choices=Clock.choices, blank=True, default="")
    date_order = models.CharField(_("order of dates"), max_length=3, choices=DateOrder.choices, blank=True, default="")
    company = models.CharField(
        _("company"), max_length=150, blank=True, default="", help_text=_("For guests: the agency or client.")
    )
    deactivated_at = models.DateTimeField(_("left"), null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message=_("Somebody with this address is here already."),
            ),
            models.CheckConstraint(
                condition=models.Q(deactivated_at=None) | models.Q(is_active=False), name="user_left_may_not_sign_in"
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at=None) | models.Q(is_active=False), name="user_erased_may_not_sign_in"
            ),
            models.CheckConstraint(
                condition=models.Q(first_day_of_week=None) | models.Q(first_day_of_week__range=(0, 6)),
                name="user_first_day_of_week_exists",
            ),
            models.CheckConstraint(condition=models.Q(clock__in=["", *Clock.values]), name="user_clock_exists"),
            models.CheckConstraint(
                condition=models.Q(date_order__in=["", *DateOrder.values]), name="user_date_order_exists"
            ),
        ]

    def __str__(self) -> str:
        return gettext(ERASED_NAME) if self.erased_at else self.name or self.email

    @property
    def habits(self) -> Habits:
        """How this person writes days and hours and counts weeks, beside their language and time zone."""
        return Habits(self.clock, self.date_order, self.first_day_of_week)

    @property
    def is_staff(self) -> bool:
        """Whether the Django admin lets this person in."""
        return self.is_active and self.is_ops_admin

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Whether the Django admin offers an action: ops admins have all of them."""
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the Django admin shows an app."""
        return self.is_staff
