"""The web process: ``calendar_app.wsgi:application``."""

import gc
import os
import resource
from contextlib import suppress

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import reverse

from calendar_app.env import require_secret_key

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "calendar_app.settings")
require_secret_key()
application = get_wsgi_application()

# All addresses and their views are loaded, and stay for good: looking through all of it for garbage took a tenth of a
# second every twenty pages.
reverse(settings.LOGIN_URL)
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)

# Each open calendar keeps a connection, which is a file to the system; most shells allow just a thousand of them.
ENOUGH = 16_384
_allowed, _at_most = resource.getrlimit(resource.RLIMIT_NOFILE)
if 0 <= _allowed < ENOUGH:
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (ENOUGH if _at_most < 0 else min(ENOUGH, _at_most), _at_most))
