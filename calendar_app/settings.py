"""Django settings, worked out from the environment (``calendar_app.env``) and nothing else."""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from calendar_app.env import env

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.debug
SECRET_KEY = env.secret_key
ALLOWED_HOSTS = env.allowed_hosts
BASE_URL = env.base_url
HTTPS = BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "calendar_app.admin_site.InstepAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "csp",
    "departments",
    "campaigns",
    "calendar_app",
]

MIDDLEWARE = [
    "calendar_app.health.HealthMiddleware",
    "calendar_app.middleware.ClientAddressMiddleware",
    "calendar_app.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "calendar_app.middleware.PackingMiddleware",
    "calendar_app.middleware.SecurityHeadersMiddleware",
    "calendar_app.feeds.middleware.FeedMiddleware",
    "calendar_app.changes.middleware.ChangesMiddleware",
    "calendar_app.changes.unchanged.UnchangedMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "calendar_app.middleware.PersonMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "calendar_app.middleware.AccessMiddleware",
    "calendar_app.looking_on.middleware.LookingOnMiddleware",
]

FORM_RENDERER = "calendar_app.lib.widgets.WidgetRenderer"
ROOT_URLCONF = "calendar_app.urls"
WSGI_APPLICATION = "calendar_app.wsgi.application"
ASGI_APPLICATION = "calendar_app.asgi.application"

CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "django.template.context_processors.i18n",
    "csp.context_processors.nonce",
    "calendar_app.context.frame",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": CONTEXT_PROCESSORS,
            "builtins": [
                "calendar_app.lib.template_tags",
                "calendar_app.calendar.own.template_tags",
                "calendar_app.export.template_tags",
            ],
        },
    },
    {
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "jinja2"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "calendar_app.lib.jinja.environment"},
    },
]

DATABASES = {"default": env.database}

REDIS_URL = env.redis_url

# Only sign-in attempts are counted here. In the process itself, so that nobody is locked out when the broker is down.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# People
AUTH_USER_MODEL = "departments.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "calendar_app.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "calendar_app.account_forms.LoginForm",
    "reauthenticate": "calendar_app.account_forms.ReauthenticateForm",
    "change_password": "calendar_app.account_forms.ChangePasswordForm",
    "reset_password": "calendar_app.account_forms.ResetPasswordForm",
    "reset_password_from_key": "calendar_app.account_forms.ResetPasswordKeyForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/300s/key"}

# Language, time, numbers
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "calendar_app.formats"
TIME_ZONE = env.time_zone
USE_TZ = True
USE_I18N = True

# Static files
STATIC_URL = "/static/"
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # nothing is asked for by another name, and half as much is packed
STATIC_ROOT = env.home / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "calendar_app.lib.static_files.WholeFilesStorage"
    },
}

# Mail
EMAIL_BACKEND = env.email["EMAIL_BACKEND"]
for _name, _value in env.email.items():
    globals()[_name] = _value
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.default_from_email
SERVER_EMAIL = DEFAULT_FROM_EMAIL
BOUNCES = env.bounces
BOUNCE_HOOK_SECRET = env.bounce_hook_secret

# Safety
TRUSTED_PROXIES = env.trusted_proxies
REACHABLE_NETWORKS = env.reachable_networks
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-instep" if HTTPS else "instep"
CSRF_COOKIE_NAME = "__Host-instep-csrf" if HTTPS else "instep-csrf"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = None  # SecurityHeadersMiddleware sets it where there may be an opener
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and TRUSTED_PROXIES else None
CSRF_TRUSTED_ORIGINS = [BASE_URL]
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 11 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Alerts
CALENDAR_FILES = "calendar_app.copies.mailed.calendar_files"
FEED_DOMAIN = "instep.invalid"  # a fixed name inside event UIDs: it must never change, so it is no setting

# Watching over it
METRICS_TOKEN = env.metrics_token
READY_WAIT_SECONDS = env.ready_wait_seconds

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask": {"()": "calendar_app.lib.logs.MaskTokens"}},
    "formatters": {"line": {"format": "{asctime} {levelname:<7} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["mask"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django.server": {"level": "INFO"}, "django": {"handlers": [], "level": "INFO", "propagate": True}},
}

# The address is unique whatever its case, by a constraint this check does not know of.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
