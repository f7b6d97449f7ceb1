"""The console's routes: the nouns of the flow."""

from django.urls import path, register_converter
from django.views.generic import RedirectView

from switchboard.console import (
    acts,
    clients,
    files,
    health,
    mail,
    paths,
    policy,
    queues,
    search,
    sign_in,
    style,
    team_queue,
    ticket,
)

register_converter(paths.SpokenNumber, "spoken")
register_converter(paths.RowId, "row")

handler400 = "switchboard.console.errors.bad_request"
handler403 = "switchboard.console.errors.forbidden"
handler404 = "switchboard.console.errors.not_found"
handler500 = "switchboard.console.errors.failed"

urlpatterns = [
    path("sign-in", sign_in.SignIn.as_view(), name="account_login"),
    path("sign-out", sign_in.SignOut.as_view(), name="account_logout"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", RedirectView.as_view(pattern_name="triage"), name="start"),
    path("triage", queues.triage, name="triage"),
    path("mine", queues.mine, name="mine"),
    path("teams", team_queue.teams, name="teams"),
    path("teams/<slug:key>", team_queue.team, name="team"),
    path("teams/<slug:key>/next", team_queue.take_next, name="take_next"),
    path("tickets/<spoken:number>", ticket.page, name="ticket"),
    path("tickets/<spoken:number>/assessment", acts.assess, name="assessment"),
    path("tickets/<spoken:number>/sender", acts.settle_sender, name="sender"),
    path("tickets/<spoken:number>/assignment", acts.take, name="assignment"),
    path("tickets/<spoken:number>/handover", acts.hand_over, name="handover"),
    path("tickets/<spoken:number>/replies", acts.reply, name="replies"),
    path("tickets/<spoken:number>/notes", acts.note, name="notes"),
    path("tickets/<spoken:number>/hold", acts.hold, name="hold"),
    path("tickets/<spoken:number>/hold/end", acts.resume, name="hold_end"),
    path("tickets/<spoken:number>/time", acts.log_time, name="time"),
    path("tickets/<spoken:number>/resolution", acts.resolve, name="resolution"),
    path("tickets/<spoken:number>/resolution/reopening", acts.reopen, name="reopening"),
    path("tickets/<spoken:number>/closure", acts.close, name="closure"),
    path("attachments/<uuid:uuid>", files.attachment, name="attachment"),
    path("clients", clients.index, name="clients"),
    path("clients/new", clients.new, name="client_new"),
    path("clients/<uuid:uuid>", clients.client, name="client"),
    path("clients/<uuid:uuid>/edit", clients.edit, name="client_edit"),
    path("clients/<uuid:uuid>/sites/new", clients.new_site, name="site_new"),
    path("clients/<uuid:uuid>/sites/<uuid:site>", clients.edit_site, name="site_edit"),
    path("clients/<uuid:uuid>/contacts/new", clients.new_contact, name="contact_new"),
    path("clients/<uuid:uuid>/contacts/<uuid:contact>", clients.edit_contact, name="contact_edit"),
    path("policy", policy.in_force, name="policy"),
    path("policy/<row:number>", policy.version, name="policy_version"),
    path("mail", mail.inbound, name="mail"),
    path("mail/out", mail.outbound, name="mail_out"),
    path("mail/out/<row:mail_id>/sending", mail.send_again, name="send_again"),
    path("mail/<row:mail_id>/raw", files.raw_mail, name="raw_mail"),
    path("mail/caught", mail.caught, name="caught"),
    path("mail/caught/<row:mail_id>", mail.caught_mail, name="caught_mail"),
    path("search", search.search, name="search"),
    path("style", style.page, {"name": "components"}, name="style"),
    path("style/<slug:name>", style.page, name="style_page"),
]
