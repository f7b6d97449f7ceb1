"""Worker, mailroom and commands: staff's rights all the time, no pages."""

from switchboard.database.place import STAFF_ROLE
from switchboard.settings.base import *  # noqa: F403
from switchboard.settings.base import database

PROCESS = "worker"
DATABASES = {"default": database("desk_console", role=STAFF_ROLE)}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
