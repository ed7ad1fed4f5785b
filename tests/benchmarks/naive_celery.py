"""The peer: Celery as most projects use it for mail. One task and one connection a mail, nothing recorded."""

import os
from email.message import EmailMessage
from smtplib import SMTP

from celery import Celery

from calendar_app.celery import broker_url

app = Celery("naive", broker=broker_url(os.environ["REDIS_URL"]))
app.conf.update(task_ignore_result=True, task_default_queue="naive")


@app.task
def send(recipient: str, subject: str, text: str) -> None:
    """Send one mail over a connection of its own."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, "instep@localhost", recipient
    message["Message-ID"] = f"<{recipient}>"
    message.set_content(text)
    with SMTP("127.0.0.1", int(os.environ["SINK_PORT"]), local_hostname="localhost", timeout=20) as smtp:
        smtp.send_message(message)


def send_one(recipient: str, subject: str, text: str) -> None:
    """Queue one mail."""
    send.apply_async((recipient, subject, text))
