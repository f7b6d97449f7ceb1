"""The portal's routes: the nouns that a client knows."""

from django.http import HttpResponseRedirect
from django.templatetags.static import static
from django.urls import path, register_converter

from switchboard.policy.ticket_number import read_ticket_number
from switchboard.portal import (
    attachments,
    health,
    home,
    new_ticket,
    received,
    replies,
    service,
    sign_in,
    speaking,
    survey,
    tickets,
)


class TicketNumber:
    """Nine digits, with or without dashes; a number that can't be one leads nowhere."""

    regex = "[0-9-]{9,11}"

    def to_python(self, value: str) -> str:
        """The bare digits; ValueError, and so 404, where the check digit does not fit."""
        return read_ticket_number(value)

    def to_url(self, value: str) -> str:
        """The digits as they are."""
        return value


register_converter(TicketNumber, "ticket_number")

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in", sign_in.ask, name="sign_in"),
    path("sign-in/code", sign_in.code, name="sign_in_code"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("language", speaking.choose, name="language"),
    path("tickets", tickets.index, name="tickets"),
    path("tickets/new", new_ticket.new, name="new_ticket"),
    path("tickets/<ticket_number:number>", tickets.shown, name="ticket"),
    path("tickets/<ticket_number:number>/replies", replies.reply, name="replies"),
    path("tickets/<ticket_number:number>/reopening", replies.reopen, name="reopening"),
    path("tickets/<ticket_number:number>/closure", replies.close, name="closure"),
    path("tickets/<ticket_number:number>/leaving", replies.leave, name="leaving"),
    path("received/<uuid:submission>", received.received, name="received"),
    path("attachments/<uuid:file>", attachments.attachment, name="attachment"),
    path("survey/<str:token>", survey.survey, name="survey"),
    path("survey/<str:token>/thanks", survey.thanks, name="survey_thanks"),
    path("service", service.service, name="service"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("favicon.ico", lambda request: HttpResponseRedirect(static("ui/mark.svg")), name="icon"),
]

handler400 = "switchboard.portal.errors.bad_request"
handler403 = "switchboard.portal.errors.forbidden"
handler404 = "switchboard.portal.errors.not_found"
handler500 = "switchboard.portal.errors.failed"
