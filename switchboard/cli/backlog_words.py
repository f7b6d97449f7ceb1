"""What people report, and what came of it: the words of a backlog that is made up."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One kind of trouble: what is reported, what is answered, and how it ends."""

    subject: str
    text: str
    category: str
    team: str
    answer: str
    cause: str
    done: str


PROBLEMS = (
    Problem(
        subject="Printer on the second floor prints blank pages",
        text="Since this morning every page comes out white. The test page is blank as well.",
        category="printing", team="service_desk",
        answer="Please take the toner out, shake it and put it back. Does the test page show ink?",
        cause="The toner's seal was not pulled off.",
        done="Pulled the seal off and printed two test pages.",
    ),
    Problem(
        subject="Outlook asks for the password again and again",
        text="I type it, the window closes and comes back a minute later. Webmail works.",
        category="email", team="service_desk",
        answer="I have cleared the saved sign-in from here. Please start Outlook once more.",
        cause="An old password was kept in the credential store.",
        done="Removed the stored credential and signed in again.",
    ),
    Problem(
        subject="The shared calendar shows no appointments",
        text="My own calendar is fine, the one of the front desk has been empty since Friday.",
        category="email", team="service_desk",
        answer="The permission was lost with the last update. I have given it to you again.",
        cause="The permission on the calendar was gone after an update.",
        done="Gave the permission again and had the calendar loaded anew.",
    ),
    Problem(
        subject="No internet in the east wing",
        text="Phones and computers behind the copy room have no connection. Others work.",
        category="internet", team="network",
        answer="We see the switch there as down. Is there a light on the grey box by the copier?",
        cause="The switch had lost its power supply.",
        done="Replaced the power supply; all sixteen ports are up.",
    ),
    Problem(
        subject="Wireless drops out in the meeting room",
        text="Every call breaks off after ten minutes. At my desk it is stable.",
        category="internet", team="network",
        answer="Two access points sit on one channel there. I am moving one of them now.",
        cause="Two access points interfered with each other.",
        done="Moved one access point to channel 44 and measured again.",
    ),
    Problem(
        subject="VPN connects but no file share opens",
        text="From home the tunnel says connected, yet every folder says not found.",
        category="internet", team="network",
        answer="Your laptop asks the wrong name server. I have pushed the right one to it.",
        cause="The laptop kept the name server of the hotel.",
        done="Renewed the address lease and set the server of the tunnel.",
    ),
    Problem(
        subject="Laptop is very slow after the update",
        text="It takes a quarter of an hour until I can open a letter. The fan runs all the time.",
        category="computer", team="service_desk",
        answer="The update is still indexing files. Please leave it on over lunch.",
        cause="The search index was built anew after the update.",
        done="Let the index finish and checked the disk; both are healthy.",
    ),
    Problem(
        subject="Second monitor stays dark",
        text="The light is orange. I have tried another cable without success.",
        category="computer", team="service_desk",
        answer="The dock needs a new firmware for that screen. I am installing it from here.",
        cause="The dock's firmware was two versions behind.",
        done="Updated the dock; both screens show a picture.",
    ),
    Problem(
        subject="Locked out after too many tries",
        text="My account says it is locked. I need to be in before the nine o'clock meeting.",
        category="account", team="service_desk",
        answer="It is unlocked. Please sign in with the password of last week.",
        cause="A telephone kept trying the old password.",
        done="Unlocked the account and removed it from the telephone.",
    ),
    Problem(
        subject="New colleague needs an account by Monday",
        text="She starts in accounting and needs mail, the ledger and the shared drive.",
        category="account", team="service_desk",
        answer="The account is ready. The first password goes to her manager by telephone.",
        cause="A new person.",
        done="Made the account with the rights of accounting.",
    ),
    Problem(
        subject="The ledger program closes without a word",
        text="It happens when I open an invoice of last year. New ones are fine.",
        category="business_software", team="applications",
        answer="We see a damaged index in the archive. It is being built anew now.",
        cause="The archive's index was damaged.",
        done="Built the index anew and opened forty invoices.",
    ),
    Problem(
        subject="Scanner sends nothing to the folder any more",
        text="It says sent, but the folder stays empty. We scan contracts all day.",
        category="printing", team="service_desk",
        answer="The scanner's password had run out. I have set a new one.",
        cause="The password of the scanner's account had run out.",
        done="Set a password that is kept, and scanned three pages.",
    ),
    Problem(
        subject="Suspicious mail with an invoice attached",
        text="I did not open it. It says it comes from our own director.",
        category="suspicious", team="systems",
        answer="Well done not to open it. It is forged; we have removed it from every mailbox.",
        cause="A forged sender from outside.",
        done="Removed the mail everywhere and blocked the sender.",
    ),
    Problem(
        subject="File server says the disk is almost full",
        text="Nobody can save the drawings. It says eleven megabytes are left.",
        category="server", team="systems",
        answer="We are making room now. Please keep your work open for five minutes.",
        cause="Old backups lay on the wrong volume.",
        done="Moved the backups; 400 gigabytes are free.",
    ),
    Problem(
        subject="No nos llega el correo desde ayer",
        text="La impresora y el internet funcionan, pero no entra ningún mensaje nuevo.",
        category="email", team="service_desk",
        answer="El buzón estaba lleno. Ya hay espacio y los mensajes están entrando.",
        cause="El buzón había llegado a su límite.",
        done="Se archivaron los mensajes de 2023 y se comprobó la entrada.",
    ),
)  # fmt: skip

FIRST_NAMES = (
    "Amara", "Beau", "Camille", "Darnell", "Elena", "Farid", "Gwen", "Hollis", "Imani", "Jules",
    "Katya", "Leroy", "Maite", "Nadia", "Odell", "Priya", "Quentin", "Rosa", "Silas", "Tamsin",
    "Umar", "Vivian", "Wesley", "Ximena", "Yannick", "Zora",
)  # fmt: skip
LAST_NAMES = (
    "Abadie", "Broussard", "Castille", "Delgado", "Eastman", "Favre", "Galvan", "Hargrove",
    "Ibekwe", "Jeansonne", "Kowalski", "Lemoine", "McAllister", "Nakamura", "Ortega", "Prejean",
    "Quintero", "Romero", "Savoie", "Thibodeaux", "Ulrich", "Valdez", "Whitaker", "Xiong",
    "Youngblood", "Zimmer",
)  # fmt: skip
CLIENT_NAMES = (
    "Alder", "Bluebonnet", "Cypress", "Driftwood", "Evangeline", "Frontier", "Gulfstream",
    "Heron", "Ironwood", "Juniper", "Kestrel", "Live Oak", "Magnolia", "Northfork", "Old Mill",
)  # fmt: skip
CLIENT_TRADES = (
    "Accounting", "Builders", "Clinic", "Dental", "Engineering", "Freight", "Hardware", "Law",
    "Marine", "Orchards", "Pharmacy", "Roofing", "Schools", "Title", "Veterinary",
)  # fmt: skip
PLACES = ("in room", "at desk", "by line", "on shelf", "at counter")
MACHINES = ("PC", "NB", "PRN", "SRV", "TAB", "AP")
