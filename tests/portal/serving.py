"""The portal's own settings, but for static files that nobody has collected."""

from switchboard.settings.portal import *  # noqa: F403

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Straight from the rooms, so that pages look as they will.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
