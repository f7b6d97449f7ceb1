"""Who appears in the gallery: invented clients, contacts and engineers."""

from typing import Any

from switchboard.ui.shapes import Desk, Link, Requestor

VIEWER = {"name": "Lee Okafor", "detail": "Workplace team, Texas desk"}
VIEWER_LINKS = (Link(label="Profile and hours", href="#"), Link(label="Keyboard", href="#"))

DESK = Desk(
    name="Texas desk",
    phone="+17375550142",
    option="2",
    is_open=True,
    words="Open until 17:00 Central",
)

REQUESTOR = Requestor(
    name="Dana Whitfield",
    href="#",
    role="Office manager",
    client="Brazos Valley Dental",
    client_href="#",
    site="Bryan clinic",
    desk="Texas",
    phone="+19795550117",
    email="dana@brazosdental.example",
    local_time="09:00",
    desk_words="open until 5:00 pm",
    is_desk_open=True,
    agreement="Managed 2026, support hours only",
    promised="First response within 15 min, resolution within 8 h",
    notes="The practice manager approves every purchase.",
    is_verified=True,
)

CLIENTS: list[dict[str, Any]] = [
    {"name": name, "sites": sites, "desk": desk, "open": open_tickets, "coverage": coverage}
    for name, sites, desk, open_tickets, coverage in (
        ("Acadian Freight Lines", 4, "Louisiana & Others", 6, "Support hours and on call"),
        ("Brazos Valley Dental", 3, "Texas", 5, "Support hours"),
        ("Cypress Title Company", 1, "Louisiana & Others", 0, "Support hours"),
        ("Hill Country Veterinary", 2, "Texas", 2, "Support hours"),
        ("Lakeline Logistics", 5, "Texas", 9, "Support hours and on call"),
        ("Pelican Parish Credit Union", 7, "Louisiana & Others", 4, "Round the clock"),
    )
]

QUEUE = (
    ("Internet down at the whole Lafayette office", "Remy Fontenot", "Acadian Freight Lines"),
    ("Payroll program shows “licence expired” for everyone", "Priya Nair", "Lakeline Logistics"),
    ("X-ray viewer will not open images", "Dana Whitfield", "Brazos Valley Dental"),
    ("Outlook asks for my password again and again", "Tom Herrera", "Lakeline Logistics"),
    ("Front desk printer offline since this morning", "Marisol Vega", "Hill Country Veterinary"),
    ("New starter on Monday: laptop, mailbox, door code", "Claire Boudreaux", "Cypress Title Co."),
    ("Can’t reach the shared drive from home", "Sam Ortiz", "Lakeline Logistics"),
    ("Scanner sends blank pages", "Joel Guidry", "Pelican Parish Credit Union"),
    ("Teams calls drop after about ten minutes", "Hannah Brandt", "Hill Country Veterinary"),
    ("Please restore a folder I deleted on Friday", "Andre Castille", "Acadian Freight Lines"),
    ("Second screen flickers", "Wes Tran", "Brazos Valley Dental"),
    ("Label printer prints half a label", "Noor Haddad", "Lakeline Logistics"),
    ("Website certificate warning on the booking page", "Ellen Mayfield", "Brazos Valley Dental"),
    ("Wi-Fi slow in the back office", "Beau Landry", "Pelican Parish Credit Union"),
    ("Phone on reception has no dial tone", "Ruth Okonkwo", "Hill Country Veterinary"),
    ("Excel macro blocked after the update", "Gabe Ruiz", "Lakeline Logistics"),
    ("Access to the claims folder for two people", "Dana Whitfield", "Brazos Valley Dental"),
    ("Old laptop: how do I send it back?", "Nadia Simone", "Cypress Title Company"),
)
