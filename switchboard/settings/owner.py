"""Migrations: the login that owns every table, used for nothing else."""

from switchboard.settings.base import database
from switchboard.settings.console import *  # noqa: F403

PROCESS = "owner"
DATABASES = {"default": database("desk_owner")}
