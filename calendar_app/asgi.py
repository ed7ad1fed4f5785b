"""The web process for asynchronous servers: ``calendar_app.asgi:application``."""

import os

from django.core.asgi import get_asgi_application

from calendar_app.env import require_secret_key

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "calendar_app.settings")
require_secret_key()
application = get_asgi_application()
