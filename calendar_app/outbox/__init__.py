"""The outbox: where mail goes while there is no mail host, and the page on which an ops admin reads it."""

from calendar_app.outbox.backend import EmailBackend

__all__ = ["EmailBackend"]
