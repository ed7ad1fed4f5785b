"""Mail that was kept instead of sent, for installations without a mail host."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboxMail(models.Model):
    """One mail to one recipient as it would have gone out. With ``EMAIL_URL=outbox:`` no mail leaves the house."""

    at = models.DateTimeField(_("when"), auto_now_add=True)
    sender = models.CharField(_("from"), max_length=320)
    recipient = models.CharField(_("to"), max_length=320)
    subject = models.CharField(_("subject"), max_length=998)
    text = models.TextField(_("text"))
    html = models.TextField(_("the same as a page"), blank=True, default="")
    calendar = models.TextField(_("dates beside it"), blank=True, default="")
    headers = models.JSONField(_("headers"), default=dict)

    class Meta:
        verbose_name = _("mail in the outbox")
        verbose_name_plural = _("mails in the outbox")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.subject
