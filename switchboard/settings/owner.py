"""Migrations: the login that owns every table, used for nothing else."""

from switchboard.settings.console import *  # noqa: F403
from switchboard.settings.base import database

PROCESS = "owner"
DATABASES = {"default": database("desk_owner")}
