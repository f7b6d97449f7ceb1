"""The webhooks of telephone carriers: only these addresses, no sessions, staff's rights.

Nothing here may wait for long: a carrier gives us 15 seconds in all, and has a caller on the line.
"""

from switchboard.database.place import STAFF_ROLE
from switchboard.settings.base import *  # noqa: F403
from switchboard.settings.base import INSTALLED_APPS as ALL_APPS
from switchboard.settings.base import database

PROCESS = "webhooks"
ROOT_URLCONF = "switchboard.phone.urls"
WSGI_APPLICATION = "switchboard.wsgi.application"
INSTALLED_APPS = [app for app in ALL_APPS if not app.startswith("allauth")]
_database = database("desk_console", role=STAFF_ROLE)
_database["OPTIONS"] |= {
    "options": f"-c role={STAFF_ROLE} -c statement_timeout=6s -c lock_timeout=5s",
    "connect_timeout": 3,
}
DATABASES = {"default": _database}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
# Signatures stand in for tokens against forgery, so there is no cookie to steal.
MIDDLEWARE: list[str] = []
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
