"""People at their browsers: what a dispatcher, an engineer and a requestor do on the pages."""

import re
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Browser, Page

from switchboard.cli.supervisor import Supervisor
from switchboard.wire.mail import InboundEmail, parse
from tests.journeys.installation import one, until

Scheme = Literal["light", "dark"]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One running installation, seen through a browser."""

    supervisor: Supervisor
    browser: Browser
    password: str

    @property
    def console(self) -> str:
        """Where staff work."""
        return f"http://localhost:{self.supervisor.ports.console}"

    @property
    def portal(self) -> str:
        """Where clients ask."""
        return f"http://localhost:{self.supervisor.ports.portal}"

    def sit_down(
        self, name: str, *, scheme: Scheme = "light", width: int = 1440, has_script: bool = True
    ) -> Page:
        """A member of the staff, signed in by password."""
        page = self.window(scheme=scheme, width=width, has_script=has_script)
        page.goto(f"{self.console}/sign-in")
        page.fill("input[name=login]", f"{name}@support.example")
        page.fill("input[name=password]", self.password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/triage")
        return page

    def come_in(
        self, address: str, *, scheme: Scheme = "light", width: int = 1440, has_script: bool = True
    ) -> Page:
        """A client's person, signed in by the code that was mailed."""
        page = self.window(scheme=scheme, width=width, has_script=has_script)
        page.goto(f"{self.portal}/sign-in")
        before = self.letters("sign_in", address)
        page.fill("input[name=address]", address)
        page.press("input[name=address]", "Enter")
        page.wait_for_url("**/sign-in/code*")
        until(lambda: self.letters("sign_in", address) > before, f"a code reached {address}")
        code = re.search(r"is (\w{3} \w{3})\.", self.letter("sign_in", address).text)
        assert code
        page.fill("input[name=code]", code[1])
        page.press("input[name=code]", "Enter")
        page.wait_for_url("**/tickets*")
        return page

    def window(
        self, *, scheme: Scheme = "light", width: int = 1440, has_script: bool = True
    ) -> Page:
        """A fresh browser of somebody's own; any page error fails the journey."""
        context = self.browser.new_context(
            color_scheme=scheme, viewport={"width": width, "height": 900}, locale="en-US",
            java_script_enabled=has_script,
        )  # fmt: skip
        context.set_default_timeout(20_000)
        return context.new_page()

    def letters(self, act: str, address: str) -> int:
        """How many mails about that act really reached the address."""
        return int(str(one(self.supervisor, f"SELECT count(*) {CAUGHT}", act, address)))

    def letter(self, act: str, address: str) -> InboundEmail:
        """The newest of them."""
        until(lambda: self.letters(act, address) > 0, f"a mail about {act} reached {address}")
        raw = one(
            self.supervisor, f"SELECT c.raw {CAUGHT} ORDER BY c.id DESC LIMIT 1", act, address
        )
        return parse(bytes(raw))  # type: ignore[arg-type]

    def number_of(self, subject: str) -> str:
        """The ticket that has this subject."""
        query = "SELECT number FROM tickets_ticket WHERE subject = %s"
        until(lambda: one(self.supervisor, query, subject), f"there is a ticket “{subject}”")
        return str(one(self.supervisor, query, subject))

    def state_of(self, number: str) -> object:
        """Where the ticket stands, as the database has it."""
        return one(self.supervisor, "SELECT state FROM tickets_ticket WHERE number = %s", number)


CAUGHT = (
    "FROM channels_caughtmail c JOIN channels_outboundmail o"
    " ON position(convert_to('Message-ID: ' || o.internet_message_id, 'UTF8') IN c.raw) > 0"
    " WHERE o.act = %s AND o.recipient = %s"
)
