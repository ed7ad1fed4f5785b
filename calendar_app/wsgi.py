"""The web process: ``calendar_app.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

from calendar_app.env import require_secret_key

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "calendar_app.settings")
require_secret_key()
application = get_wsgi_application()
