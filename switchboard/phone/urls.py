"""The addresses that telephone carriers call; nothing else is served here."""

from django.urls import path

from switchboard.phone import health, webhooks

urlpatterns = [
    path("phone/<slug:carrier>/in", webhooks.come_in),
    path("phone/<slug:carrier>/status", webhooks.status),
    path("phone/<slug:carrier>/left", webhooks.left),
    path("phone/<slug:carrier>/<slug:way>/<uuid:call>/message", webhooks.message),
    path("phone/<slug:carrier>/<slug:way>/<uuid:call>/<slug:step>", webhooks.go_on),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
]
