"""The product's worker, but with a new connection for each mail."""

from typing import Any

from celery.signals import worker_process_init

from calendar_app.celery import app

QUEUE = "one-connection-each"

app.conf.task_default_queue = QUEUE


def hang_up_after_each(**_given: Any) -> None:
    """Let the transport of this process hang up after each mail and call again for the next."""
    from campaigns.alerts.transports import Mail, Receipt  # noqa: PLC0415 - Django is not set up before
    from campaigns.alerts.transports.email import EmailTransport  # noqa: PLC0415

    send = EmailTransport.send

    def send_and_hang_up(self: EmailTransport, mail: Mail) -> Receipt:
        try:
            return send(self, mail)
        finally:
            self.close()
            self.open()

    EmailTransport.send = send_and_hang_up  # type: ignore[method-assign]


worker_process_init.connect(hang_up_after_each)
