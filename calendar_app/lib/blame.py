"""What goes wrong through no fault of the row that was in hand."""

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError

NOBODYS_FAULT = (OperationalError, InterfaceError, SoftTimeLimitExceeded)
"""The database is away or ends a query, or the time of a task is over: whatever was in hand is tried again as it is."""
