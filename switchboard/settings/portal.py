"""The portal: clients' pages, under a login that reads its own client alone and only submits."""

from switchboard.settings.base import *  # noqa: F403
from switchboard.settings.base import INSTALLED_APPS as ALL_APPS
from switchboard.settings.base import TEMPLATES as ALL_TEMPLATES
from switchboard.settings.base import database

PROCESS = "portal"
DATABASES = {"default": database("desk_portal")}
ROOT_URLCONF = "switchboard.portal.urls"
WSGI_APPLICATION = "switchboard.wsgi.application"
CSRF_COOKIE_NAME = "portal_csrf"
INSTALLED_APPS = [app for app in ALL_APPS if not app.startswith("allauth")]
TEMPLATES = ALL_TEMPLATES[:1]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

CSRF_FAILURE_VIEW = "switchboard.portal.errors.csrf_failure"

MIDDLEWARE = [
    "switchboard.ui.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "switchboard.ui.compression.CompressedPages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "switchboard.portal.door.PortalDoor",
]
