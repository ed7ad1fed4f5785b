"""The web process: ``calendar_app.wsgi:application``."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from calendar_app.env import require_secret_key

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "calendar_app.settings")
require_secret_key()
application = get_wsgi_application()

# What was loaded stays for good: looking through all of it for garbage took a tenth of a second every twenty pages.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
