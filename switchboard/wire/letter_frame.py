"""Decides the HTML around a letter's words: what Outlook, Gmail, Apple Mail and phones all draw.

Tables, widths as attributes and styles on the elements, because Outlook draws with Word's engine,
which knows neither flex nor max-width, and Gmail drops what it doesn't know. Colours for the dark
stand in the one style sheet, which programs that can't read it leave out: the letter stays light.
There are no images, so that nothing waits for "show images" and nobody is tracked.
"""

from collections.abc import Iterable, Sequence

_FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;"
_INK = f"{_FONT}font-size:16px;line-height:24px;color:#141d1d;"
_SMALL = f"{_FONT}font-size:13px;line-height:20px;color:#455253;"
_LINK = "color:#0d6170;text-decoration:underline;word-break:break-word;"
# Tables are for the look alone: a screen reader must not announce them.
_TABLE = 'role="presentation" border="0" cellpadding="0" cellspacing="0"'
_HIDDEN = (
    "display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;"
    "line-height:1px;color:#f4f7f7;mso-hide:all;"
)
# Fills what a list of mails shows, so that nothing of the letter follows the preheader there.
_FILLER = "&#847;&zwnj;&nbsp;" * 40

_STYLE = """
:root{color-scheme:light dark;supported-color-schemes:light dark}
body{-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%}
@media (max-width:480px){.pad{padding:20px 16px !important}.edge{padding:8px 0 0 !important}}
@media (prefers-color-scheme:dark){
.page{background:#0e1111 !important}
.card,.head{background:#161b1b !important;border-color:#293131 !important}
.ink{color:#e6ecec !important}.soft{color:#b4c0c0 !important}
.quote{background:#1e2626 !important;border-color:#5fc6d4 !important}
a.link{color:#86d8e3 !important}
.press{background:#0d6170 !important}
}
"""
_PAGE = """<!doctype html>
<html lang="{language}" xmlns:o="urn:schemas-microsoft-com:office:office">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no">
<title>{heading}</title>
<!--[if mso]><xml><o:OfficeDocumentSettings><o:PixelsPerInch>96</o:PixelsPerInch>\
</o:OfficeDocumentSettings></xml><![endif]-->
<style>{style}</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f4f7f7;">
{preheader}{reply_above}<table {table} width="100%" class="page" bgcolor="#f4f7f7" \
style="background:#f4f7f7;"><tr><td align="center" class="edge" style="padding:24px 12px;">
<!--[if mso]><table {table} width="600" align="center"><tr><td><![endif]-->
<table {table} width="100%" class="card" bgcolor="#ffffff" style="width:100%;max-width:600px;\
background:#ffffff;border:1px solid #dfe4e4;border-collapse:separate;border-radius:8px;">
{head}<tr><td class="pad" style="padding:24px 32px;" align="left">
{blocks}
</td></tr>
<tr><td class="pad card" bgcolor="#ffffff" style="padding:16px 32px 20px;background:#ffffff;\
border-top:1px solid #dfe4e4;border-radius:0 0 8px 8px;" align="left">
<p class="soft" style="margin:0;{small}">{footer}</p>
</td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
</body>
</html>
"""


def page(
    *, heading: str, reply_above: str, blocks: Sequence[str], footer: str, preheader: str,
    language: str,
) -> str:  # fmt: skip
    """The whole letter; everything given is HTML already."""
    return _PAGE.format(
        style=_STYLE,
        table=_TABLE,
        small=_SMALL,
        language=language,
        heading=heading,
        preheader=f'<div style="{_HIDDEN}">{preheader}{_FILLER}</div>\n' if preheader else "",
        reply_above=_mark(reply_above) if reply_above else "",
        head=_head(heading) if heading else "",
        blocks="\n".join(blocks),
        footer=footer,
    )


def paragraph(words: str) -> str:
    """A paragraph."""
    return f'<p class="ink" style="margin:0 0 16px;{_INK}">{words}</p>'


def quote(paragraphs: Iterable[str]) -> str:
    """What a person wrote, set apart from our own words."""
    said = "".join(map(paragraph, paragraphs))
    return (
        f'<table {_TABLE} width="100%"><tr><td class="quote" bgcolor="#f4f7f7" style="padding:16px'
        ' 16px 0;background:#f4f7f7;border-left:4px solid #0d6170;" align="left">'
        f'{said}</td></tr></table>\n<p style="margin:0;font-size:8px;line-height:16px;">&nbsp;</p>'
    )


def listed(links: Iterable[str]) -> str:
    """Links, one a line."""
    return paragraph("<br>".join(links))


def button(words: str, url: str) -> str:
    """The one link to press: a cell with a colour of its own, so that Word draws it too."""
    return (
        f'<table {_TABLE}><tr><td class="press" bgcolor="#0d6170" style="background:#0d6170;'
        f'border-radius:6px;"><a href="{url}" style="display:inline-block;padding:10px 20px;'
        f"{_FONT}font-size:15px;line-height:20px;font-weight:600;color:#ffffff;"
        f'text-decoration:none;">{words}</a></td></tr></table>'
    )


def anchor(words: str, url: str) -> str:
    """A link within words."""
    return f'<a class="link" href="{url}" style="{_LINK}">{words}</a>'


def _mark(words: str) -> str:
    """The line above which to reply; as a text of its own, so that it stays a line when quoted."""
    return (
        f'<div class="soft" style="padding:8px 12px 0;text-align:center;{_SMALL}">{words}</div>\n'
    )


def _head(heading: str) -> str:
    return (
        '<tr><td class="pad head" bgcolor="#ffffff" style="padding:16px 32px;background:#ffffff;'
        'border-bottom:1px solid #dfe4e4;border-radius:8px 8px 0 0;" align="left">'
        f'<strong class="ink" style="{_FONT}font-size:15px;line-height:20px;color:#141d1d;">'
        f"{heading}</strong></td></tr>\n"
    )
