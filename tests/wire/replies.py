# ruff: noqa: E501 - attributions are shown as the programs write them
"""Replies as mail programs write them, each with the words that its sender meant."""

from dataclasses import dataclass

QUOTED = "> Does the printer in the lobby work again?\n>\n> Ana\n> Support"
BARE = "Does the printer in the lobby work again?\n\nAna\nSupport"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One reply: what the sender said, and what the program and the sender's firm put under it."""

    program: str
    own: str
    signature: str = ""
    disclaimer: str = ""
    quoted: str

    @property
    def text(self) -> str:
        parts = (self.own, self.signature, self.disclaimer, self.quoted)
        return "\n\n".join(part for part in parts if part) + "\n"


REPLIES = (
    Reply(
        program="Gmail, English",
        own="It prints again.\n\nOn Tuesday we had the same, by the way.",
        signature="Kind regards,\nRosa",
        quoted=f"On Mon, Nov 16, 2026 at 9:12\u202fAM Ana Support <ana@support.example> wrote:\n\n{QUOTED}",
    ),
    Reply(
        program="Gmail, Spanish",
        own="Ya imprime. De: la sala de espera todavía no.",
        signature="Un saludo,\nRosa Guidry",
        quoted=f"El lun, 16 nov 2026 a las 9:12, Ana Support (<ana@support.example>)\nescribió:\n\n{QUOTED}",
    ),
    Reply(
        program="Gmail, French",
        own="Elle imprime de nouveau.",
        signature="Bien cordialement,\nRosa Guidry",
        quoted=f"Le lun. 16 nov. 2026 à 09:12, Ana Support <ana@support.example> a écrit\xa0:\n\n{QUOTED}",
    ),
    Reply(
        program="Gmail, German",
        own="Er druckt wieder.\nAm Montag um 9 war noch nichts zu machen.",
        signature="Viele Grüße\nRosa Guidry",
        quoted=f"Am Mo., 16. Nov. 2026 um 09:12\xa0Uhr schrieb Ana Support <\nana@support.example>:\n\n{QUOTED}",
    ),
    Reply(
        program="Gmail, Portuguese",
        own="Já imprime.",
        signature="Atenciosamente,\nRosa",
        quoted=f"Em seg., 16 de nov. de 2026 às 09:12, Ana Support <ana@support.example>\nescreveu:\n\n{QUOTED}",
    ),
    Reply(
        program="Gmail, Italian",
        own="Stampa di nuovo.",
        signature="Cordiali saluti,\nRosa",
        quoted=f"Il giorno lun 16 nov 2026 alle ore 09:12 Ana Support <ana@support.example>\nha scritto:\n\n{QUOTED}",
    ),
    Reply(
        program="Outlook, English",
        own="It prints again.",
        signature="Kind regards,\n\nRosa Guidry\nOffice Manager\nBayou Dental\n985-555-0114",
        disclaimer="This email and any files with it are confidential and intended for the addressee.",
        quoted=f"From: Ana <ana@support.example>\nSent: Monday, November 16, 2026 9:12 AM\nTo: Rosa Guidry <rosa@bayou-dental.example>\nSubject: RE: Printer\n\n{BARE}",
    ),
    Reply(
        program="Outlook, Spanish",
        own="Ya imprime.",
        signature="Atentamente,\nRosa Guidry",
        disclaimer="AVISO LEGAL: Este mensaje va dirigido de manera exclusiva a su destinatario.",
        quoted=f"De: Ana <ana@support.example>\nEnviado el: lunes, 16 de noviembre de 2026 9:12\nPara: Rosa Guidry\nAsunto: RE: Impresora\n\n{BARE}",
    ),
    Reply(
        program="Outlook, French",
        own="Elle imprime de nouveau.",
        signature="Cordialement,\nRosa Guidry",
        disclaimer="Ce message et ses pièces jointes sont confidentiels et réservés à leur destinataire.",
        quoted=f"De\xa0: Ana <ana@support.example>\nEnvoyé\xa0: lundi 16 novembre 2026 09:12\nÀ\xa0: Rosa Guidry\nObjet\xa0: RE: Imprimante\n\n{BARE}",  # codespell:ignore objet
    ),
    Reply(
        program="Outlook, German",
        own="Er druckt wieder.",
        signature="Mit freundlichen Grüßen\nRosa Guidry",
        disclaimer="Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige\nEmpfänger sind, löschen Sie sie bitte.",
        quoted=f"Von: Ana <ana@support.example>\nGesendet: Montag, 16. November 2026 09:12\nAn: Rosa Guidry\nBetreff: AW: Drucker\n\n{BARE}",
    ),
    Reply(
        program="Outlook, Portuguese",
        own="Já imprime.",
        signature="Atenciosamente,\nRosa Guidry",
        quoted=f"De: Ana <ana@support.example>\nEnviada em: segunda-feira, 16 de novembro de 2026 09:12\nPara: Rosa Guidry\nAssunto: RE: Impressora\n\n{BARE}",
    ),
    Reply(
        program="Outlook, Italian",
        own="Stampa di nuovo.",
        signature="Distinti saluti\nRosa Guidry",
        quoted=f"Da: Ana <ana@support.example>\nInviato: lunedì 16 novembre 2026 09:12\nA: Rosa Guidry\nOggetto: R: Stampante\n\n{BARE}",
    ),
    Reply(
        program="Outlook on the web",
        own="It prints again.",
        signature="Rosa",
        quoted=f"________________________________\nFrom: Ana <ana@support.example>\nSent: Monday, November 16, 2026 9:12:44 AM\nTo: Rosa <rosa@bayou-dental.example>\nSubject: Re: Printer\n\n{BARE}",
    ),
    Reply(
        program="Outlook on a phone",
        own="It prints again.",
        signature="Get Outlook for Android<https://links.example/android>",
        quoted=f"________________________________\nFrom: Ana <ana@support.example>\nSent: Monday, November 16, 2026 9:12:44 AM\nTo: Rosa <rosa@bayou-dental.example>\nSubject: Re: Printer\n\n{BARE}",
    ),
    Reply(
        program="Apple Mail, English",
        own="It prints again.\n\nOne more thing: the scanner hums.",
        quoted=f"> On Nov 16, 2026, at 9:12 AM, Ana <ana@support.example> wrote:\n> \n{QUOTED}",
    ),
    Reply(
        program="Apple Mail, French",
        own="Elle imprime de nouveau.",
        quoted=f"Le 16 nov. 2026 à 09:12, Ana <ana@support.example> a écrit :\n\n{QUOTED}",
    ),
    Reply(
        program="Apple Mail, German",
        own="Er druckt wieder.",
        quoted=f"Am 16.11.2026 um 09:12 schrieb Ana <ana@support.example>:\n\n{QUOTED}",
    ),
    Reply(
        program="iPhone, Spanish",
        own="Ya imprime.",
        signature="Enviado desde mi iPhone",
        quoted=f"El 16 nov 2026, a las 9:12, Ana <ana@support.example> escribió:\n\n{QUOTED}",
    ),
    Reply(
        program="iPhone, French",
        own="Elle imprime de nouveau.",
        signature="Envoyé de mon iPhone",
        quoted=f"Le 16 nov. 2026 à 09:12, Ana <ana@support.example> a écrit :\n\n{QUOTED}",
    ),
    Reply(
        program="iPhone, German",
        own="Er druckt wieder.",
        signature="Von meinem iPhone gesendet",
        quoted=f"Am 16.11.2026 um 09:12 schrieb Ana <ana@support.example>:\n\n{QUOTED}",
    ),
    Reply(
        program="Android, German",
        own="Er druckt wieder.",
        signature="Gesendet von Outlook für Android",
        quoted=f"-------- Ursprüngliche Nachricht --------\nVon: Ana <ana@support.example>\nDatum: 16.11.26 09:12 (GMT+01:00)\nAn: Rosa\nBetreff: Re: Drucker\n\n{BARE}",
    ),
    Reply(
        program="Thunderbird, English",
        own="It prints again.",
        signature="-- \nRosa Guidry\nBayou Dental",
        quoted=f"On 11/16/26 9:12 AM, Ana wrote:\n{QUOTED}",
    ),
    Reply(
        program="Thunderbird, German",
        own="Er druckt wieder.",
        signature="-- \nRosa Guidry",
        quoted=f"Am 16.11.26 um 09:12 schrieb Ana:\n{QUOTED}",
    ),
    Reply(
        program="Thunderbird, Spanish",
        own="Ya imprime.",
        quoted=f"El 16/11/26 a las 9:12, Ana escribió:\n{QUOTED}",
    ),
    Reply(
        program="Yahoo, English",
        own="It prints again.",
        signature="Yahoo Mail: Search, Organize, Conquer",
        quoted=f"On Monday, November 16, 2026 at 09:12:44 AM CST, Ana <ana@support.example> wrote:\n\n{BARE}",
    ),
    Reply(
        program="Yahoo, Spanish",
        own="Ya imprime.",
        quoted=f"El lunes, 16 de noviembre de 2026, 09:12:44 CST, Ana <ana@support.example> escribió:\n\n{BARE}",
    ),
    Reply(
        program="GMX, German",
        own="Er druckt wieder.",
        signature="LG\nRosa",
        quoted=f'Gesendet: Montag, 16. November 2026 um 09:12 Uhr\nVon: "Ana" <ana@support.example>\nAn: rosa@bayou-dental.example\nBetreff: Re: Drucker\n\n{BARE}',
    ),
)
