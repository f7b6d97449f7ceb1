"""Worker, mailroom and commands: staff's rights all the time, no pages."""

from switchboard.database.place import STAFF_ROLE
from switchboard.settings.base import *  # noqa: F403
from switchboard.settings.base import INSTALLED_APPS as ALL_APPS
from switchboard.settings.base import database

PROCESS = "worker"
INSTALLED_APPS = [app for app in ALL_APPS if not app.startswith("allauth")]
DATABASES = {"default": database("desk_console", role=STAFF_ROLE)}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
