#!/usr/bin/env python
"""Django's own commands, run as the owner of the database; for development."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "switchboard.settings.owner")
    execute_from_command_line(sys.argv)
