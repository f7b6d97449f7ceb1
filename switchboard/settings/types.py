"""The type checker's settings: every app, no installation."""

import os
import tempfile

os.environ.setdefault("SWITCHBOARD_DATA", tempfile.gettempdir() + "/switchboard-types")

from switchboard.settings.console import *  # noqa: F403
