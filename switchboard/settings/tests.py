"""The suite: a scratch installation of its own, with the same logins and walls as a real one."""

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

# Each process of a run that is shared out has an installation of its own.
if "SWITCHBOARD_DATA" not in os.environ or "PYTEST_XDIST_WORKER" in os.environ:
    scratch = Path(tempfile.mkdtemp(prefix="switchboard-tests-"))
    scratch.chmod(0o755)  # the embedded server's account passes through
    os.environ["SWITCHBOARD_DATA"] = str(scratch)
if "DATABASE_URL" in os.environ and not os.environ["DATABASE_URL"].endswith("_tests"):
    parts = urlsplit(os.environ["DATABASE_URL"])
    os.environ["DATABASE_URL"] = urlunsplit(parts._replace(path=f"{parts.path}_tests"))

from switchboard.database.place import STAFF_ROLE
from switchboard.settings.base import database
from switchboard.settings.console import *  # noqa: F403

WHITENOISE_AUTOREFRESH = True
DATABASES = {"default": database("desk_console", role=STAFF_ROLE)}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
