"""What all processes of one installation share."""

import os
from typing import Any

from switchboard.database import place

PLACE = place.here()
ROOMS = place.PROJECT / "switchboard"
PROCESS = "base"
# Hashed, so that the portal's signatures and the desk's are made from one secret of the install.
SECRET_KEY = PLACE.secrets["django"]
# Keys from before, so that what was sealed with them stays readable; blanks part several.
SECRET_KEY_FALLBACKS = PLACE.secrets.get("django_before", "").split()
DEBUG = False

ALLOWED_HOSTS = os.environ.get("SWITCHBOARD_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("SWITCHBOARD_ORIGINS", "").split(",") if o]
# Links in mails are made from these, never from a request's Host.
CONSOLE_URL = os.environ.get("SWITCHBOARD_CONSOLE_URL", "http://localhost:8000")
PORTAL_URL = os.environ.get("SWITCHBOARD_PORTAL_URL", "http://localhost:8001")
# Where live changes are told: behind one address the console's own, which is the usual.
EVENTS_URL = os.environ.get("SWITCHBOARD_EVENTS_URL", CONSOLE_URL).rstrip("/")
# What a page may speak to beside its own address.
CONNECT_SOURCES: list[str] = []
IS_HTTPS = PORTAL_URL.startswith("https://")

INSTALLED_APPS = [
    "switchboard.database",
    "switchboard.published",
    "switchboard.clients",
    "switchboard.staff",
    "switchboard.accounts",
    "switchboard.agreements",
    "switchboard.tickets",
    "switchboard.channels",
    "switchboard.improvement",
    "switchboard.billing",
    "switchboard.oncall",
    "switchboard.ui",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
]
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def database(login: str, *, role: str | None = None) -> dict[str, Any]:
    """Django's database settings for one of our logins, acting as `role` if one is given."""
    # Values travel beside the statement: written into it, a file takes five times its size.
    options: dict[str, Any] = {"server_side_binding": True}
    if role:
        options["options"] = f"-c role={role}"
    return {
        "ENGINE": "django.db.backends.postgresql",
        **PLACE.address(),
        "USER": login,
        "PASSWORD": PLACE.secrets[login],
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


TEMPLATES = [
    {
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [
            place.PROJECT / "switchboard" / room / "templates"
            for room in ("ui", "console", "portal")
        ],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "switchboard.ui.environment.environment",
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
    {
        "NAME": "django",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOMS / "ui" / "templates_django"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

PORTAL_COOKIE_NAME = "portal_session"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
STATIC_URL = "/static/"
STATIC_ROOT = PLACE.folder / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 26_214_400
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# Mail out: without SWITCHBOARD_SMTP the catcher on loopback takes it, and the console shows it.
SMTP = os.environ.get("SWITCHBOARD_SMTP", "")
# Where SWITCHBOARD_SMTP says auth=xoauth2: what the access tokens are asked with.
SMTP_GRANT = {
    name: os.environ.get(f"SWITCHBOARD_SMTP_{name.upper()}", "")
    for name in ("token_url", "client_id", "client_secret", "scope", "refresh_token")
}
# The key is dkim.pem in the data folder unless a file is named; the domain is that of From.
DKIM_KEY = os.environ.get("SWITCHBOARD_DKIM_KEY", "")
DKIM_SELECTOR = os.environ.get("SWITCHBOARD_DKIM_SELECTOR", "switchboard")
DKIM_DOMAIN = os.environ.get("SWITCHBOARD_DKIM_DOMAIN", "")
CATCHER_PORT = int(os.environ.get("SWITCHBOARD_CATCHER_PORT", "8025"))
LMTP_HOST = os.environ.get("SWITCHBOARD_LMTP_HOST", "127.0.0.1")
LMTP_PORT = int(os.environ.get("SWITCHBOARD_LMTP_PORT", "8024"))
MESSAGE_SIZE_LIMIT = 60 * 1024 * 1024
# From one sender; what comes beyond is bundled into one ticket, and nothing is dropped.
TICKETS_AN_HOUR = int(os.environ.get("SWITCHBOARD_TICKETS_AN_HOUR", "20"))
TRUSTED_AUTHSERV_ID = os.environ.get("SWITCHBOARD_AUTHSERV_ID") or None

# Telephone by an Asterisk of one's own: http://user:password@host:port of its REST interface.
ARI_URL = os.environ.get("SWITCHBOARD_ARI_URL", "")
# Prompts that the administrator recorded: LANGUAGE/NAME.wav, or LANGUAGE/DESK/NAME.wav.
PROMPTS = os.environ.get("SWITCHBOARD_PROMPTS", "") or PLACE.folder / "prompts"
# Telephone carriers, in the order in which they are tried; empty, all that are configured.
CARRIERS = os.environ.get("SWITCHBOARD_CARRIERS", "").replace(",", " ").split()
# Fetched each minute while everything is well; whoever watches it from outside misses it otherwise.
DEADMAN_URL = os.environ.get("SWITCHBOARD_DEADMAN_URL", "")
# The public address of the webhooks, as carriers were told it; signatures are checked against it.
PHONE_URL = os.environ.get("SWITCHBOARD_PHONE_URL", "").rstrip("/")
# Where their process answers the worker, which watches it; on this machine unless it is named.
WEBHOOKS_URL = os.environ.get(
    "SWITCHBOARD_WEBHOOKS_URL",
    f"http://127.0.0.1:{os.environ.get('SWITCHBOARD_WEBHOOKS_PORT', '8002')}",
).rstrip("/")
# Several tokens or keys, parted by blanks, while one is being replaced; the first is our own.
TWILIO = {
    "account": os.environ.get("SWITCHBOARD_TWILIO_ACCOUNT", ""),
    "tokens": os.environ.get("SWITCHBOARD_TWILIO_TOKENS", "").split(),
    "keys": os.environ.get("SWITCHBOARD_TWILIO_TOKENS", "").split(),
    "url": os.environ.get("SWITCHBOARD_TWILIO_URL", "https://api.twilio.com"),
}
SIGNALWIRE = {
    "account": os.environ.get("SWITCHBOARD_SIGNALWIRE_ACCOUNT", ""),
    "tokens": os.environ.get("SWITCHBOARD_SIGNALWIRE_TOKENS", "").split(),
    "keys": os.environ.get("SWITCHBOARD_SIGNALWIRE_SIGNING_KEYS", "").split(),
    # https://YOUR-SPACE.signalwire.com/api/laml
    "url": os.environ.get("SWITCHBOARD_SIGNALWIRE_URL", ""),
}
TELNYX = {
    "account": os.environ.get("SWITCHBOARD_TELNYX_ACCOUNT", ""),
    "application": os.environ.get("SWITCHBOARD_TELNYX_APPLICATION", ""),
    "tokens": os.environ.get("SWITCHBOARD_TELNYX_API_KEYS", "").split(),
    "keys": os.environ.get("SWITCHBOARD_TELNYX_PUBLIC_KEYS", "").split(),
    "url": os.environ.get("SWITCHBOARD_TELNYX_URL", "https://api.telnyx.com/v2"),
    # Where its recordings lie, beside its own host.
    "audio_hosts": os.environ.get("SWITCHBOARD_TELNYX_AUDIO_HOSTS", "").split(),
}
# Whether a carrier's copy of a recording is deleted once ours is kept.
DELETES_RECORDINGS = os.environ.get("SWITCHBOARD_DELETE_RECORDINGS", "") == "yes"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("SWITCHBOARD_LOG_LEVEL", "WARNING")},
}
