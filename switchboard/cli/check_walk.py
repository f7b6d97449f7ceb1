"""bin/run --check: a scratch desk, and one ticket from a real mail to its survey, step by step."""

import re
import shutil
import smtplib
import tempfile
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from switchboard.cli.printing import complain, say
from switchboard.cli.run import EXPECTED, bring_up, deliver_examples, example_password
from switchboard.cli.supervisor import Ports, Supervisor
from switchboard.cli.visitor import Page, PageWrong, Visitor
from switchboard.database import place
from switchboard.policy.acts import Act
from switchboard.policy.transitions import State
from switchboard.wire.mail import InboundEmail, parse

PATIENCE_SECONDS = 20.0
SUBJECT = "The big scanner sends empty pages"
REQUESTOR = "hector@hillcountry-law.example"


def main() -> int:
    """Exit status 0 if every step was as promised; says what failed otherwise."""
    folder = Path(tempfile.mkdtemp(prefix="switchboard-check-"))
    folder.chmod(0o755)  # the embedded server's account passes through
    supervisor = Supervisor(place=place.at(folder), ports=Ports.free())
    try:
        began = time.monotonic()
        bring_up(supervisor, with_examples=True)
        say(f"ok  everything started in {time.monotonic() - began:.1f} s")
        Walk(supervisor).all()
    except (PageWrong, smtplib.SMTPException, *EXPECTED) as failure:
        complain(f"FAILED  {failure}")
        return 1
    finally:
        supervisor.stop()
        shutil.rmtree(folder, ignore_errors=True)
    say("Every step was as promised.")
    return 0


class Walk:
    """The steps, each of which leaves what the next one needs."""

    def __init__(self, supervisor: Supervisor) -> None:
        self.place, self.ports = supervisor.place, supervisor.ports
        self.password = example_password(self.place)
        self.dispatcher = Visitor(f"http://localhost:{self.ports.console}/")
        self.engineer = Visitor(f"http://localhost:{self.ports.console}/")
        self.requestor = Visitor(f"http://localhost:{self.ports.portal}/")
        self.number = ""
        self.survey = ""

    def all(self) -> None:
        """One ticket's trip, in the order of docs/flow.md."""
        steps: list[Callable[[], str]] = [
            self.examples_arrive, self.mail_becomes_ticket, self.receipt_is_acknowledged,
            self.staff_sign_in, self.ticket_is_triaged, self.engineer_takes_it,
            self.engineer_replies, self.requestor_answers_by_mail, self.engineer_resolves,
            self.requestor_signs_in, self.requestor_sees_the_resolution,
            self.opening_the_survey_records_nothing, self.requestor_answers_the_survey,
            self.everything_is_accounted_for,
        ]  # fmt: skip
        for step in steps:
            say(f"ok  {step()}")

    def examples_arrive(self) -> str:
        """The example mails, over LMTP."""
        sent = deliver_examples(self.ports)
        self._until("SELECT count(*) FROM channels_inboundmail WHERE state <> 'waiting'", sent)
        return f"{sent} example mails came in by LMTP and were understood"

    def mail_becomes_ticket(self) -> str:
        """A mail with the scanner's trouble, to both desks."""
        for desk in ("texas@support.example", "louisiana@support.example"):
            self._lmtp(_mail(), to=desk)
        sought = "SELECT count(*) FROM tickets_ticket WHERE subject = %s"
        self._until(sought, 1, SUBJECT)
        self.number = self._one("SELECT number FROM tickets_ticket WHERE subject = %s", SUBJECT)
        return f"a mail to both desks became one ticket, {self.number}"

    def receipt_is_acknowledged(self) -> str:
        """The requestor has it in writing."""
        letter = self._letter(Act.RECEIVED)
        if "(737) 356-2220" not in letter.text or letter.header("auto-submitted") is None:
            raise PageWrong(f"The acknowledgement does not name the desk's number:\n{letter.text}")
        return f"the requestor was told by SMTP: “{letter.subject}”"

    def staff_sign_in(self) -> str:
        """Dana dispatches, Ines works."""
        for visitor, name in ((self.dispatcher, "dana"), (self.engineer, "ines")):
            page = visitor.open("sign-in")
            page = visitor.submit(
                page, "/sign-in", login=f"{name}@support.example", password=self.password
            )
            _expect(page, "Triage")
        return "a dispatcher and an engineer signed in by password"

    def ticket_is_triaged(self) -> str:
        """Impact, urgency, workaround, category; out of turn, with the reason on record."""
        page = self.dispatcher.open(f"tickets/{self.number}/assessment")
        answers = {"impact": "individual", "urgency": "normal", "category": "printing"}
        page = self.dispatcher.submit(page, "/assessment", refused_with=422, **answers)
        _expect(page, "was received earlier", status=422)
        reason = "The requestor is on the line."
        self.dispatcher.submit(page, "/assessment", out_of_turn_reason=reason)
        self._is(State.OPEN)
        self._letter(Act.ASSESSED)
        return "triaged with a recorded reason for going out of turn; the requestor was told"

    def engineer_takes_it(self) -> str:
        """Take next, until it is this one: the queue's order is not the walk's to choose."""
        page = self.engineer.open(f"tickets/{self.number}")
        self.engineer.submit(page, "/assignment")
        self._is(State.IN_PROGRESS)
        return "an engineer took it"

    def engineer_replies(self) -> str:
        """A public reply."""
        page = self.engineer.open(f"tickets/{self.number}")
        self.engineer.submit(page, "/replies", body="Which profile do you choose on its screen?")
        if "Which profile" not in self._letter(Act.REPLIED).text:
            raise PageWrong("The reply's words are not in the mail.")
        return "the engineer's reply went out"

    def requestor_answers_by_mail(self) -> str:
        """To the signed reply address, with the letter's own id."""
        letter = self._letter(Act.REPLIED)
        answer = EmailMessage()
        answer["From"], answer["To"] = f"Hector Ruiz <{REQUESTOR}>", letter.reply_to[0].address
        answer["Subject"], answer["Message-ID"] = (
            f"Re: {letter.subject}",
            "<a2@hillcountry.example>",
        )
        answer["In-Reply-To"] = letter.message_id
        answer.set_content("The grey one, “Archive”.\n")
        self._lmtp(answer, to=letter.reply_to[0].address)
        said = (
            "SELECT count(*) FROM tickets_message WHERE kind = 'requestor_reply' AND text LIKE %s"
        )
        self._until(said, 1, "%Archive%")
        return "the requestor's answer came back to the same ticket by its signed address"

    def engineer_resolves(self) -> str:
        """Cause, what was done, how confirmed."""
        page = self.engineer.open(f"tickets/{self.number}/resolution")
        self.engineer.submit(
            page, "/resolution", cause="The grey profile had no source tray.",
            done="Set the feeder as its source.", confirmation="Hector scanned two pages.",
        )  # fmt: skip
        self._is(State.RESOLVED)
        found = re.search(r"http\S+/survey/\S+", self._letter(Act.RESOLVED).text)
        if found is None:
            raise PageWrong("The resolution's mail has no survey link.")
        self.survey = found.group().rstrip(".")
        return "resolved with its explanation; the mail carries a survey link"

    def requestor_signs_in(self) -> str:
        """By the code that was mailed."""
        page = self.requestor.open("sign-in")
        page = self.requestor.submit(page, "/sign-in", address=REQUESTOR)
        code = re.search(r"is (\w{3} \w{3})\.", self._letter("sign_in").text)
        if code is None:
            raise PageWrong("The mail has no code.")
        self.requestor.submit(page, "/sign-in/code", code=code[1])
        return "the requestor signed in to the portal by a mailed code"

    def requestor_sees_the_resolution(self) -> str:
        """In the portal, and nothing of the neighbours."""
        _expect(self.requestor.open(f"tickets/{self.number}"), "The grey profile had no source")
        foreign = self._one(
            "SELECT number FROM tickets_ticket t JOIN clients_client c ON c.id = t.client_id"
            " WHERE c.name = %s LIMIT 1", "Bayou Dental",
        )  # fmt: skip
        if self.requestor.open(f"tickets/{foreign}").status != 404:
            raise PageWrong("Another client's ticket is not a 404 in the portal.")
        return "the portal shows the resolution, and 404 for another client's ticket"

    def opening_the_survey_records_nothing(self) -> str:
        """Link scanners open links too."""
        _expect(Visitor(self.survey).open(""), "<form")
        if self._one("SELECT count(*) FROM channels_submission WHERE kind = %s", "survey_answer"):
            raise PageWrong("Opening the survey's link recorded an answer.")
        return "opening the survey's link recorded nothing"

    def requestor_answers_the_survey(self) -> str:
        """One click opens, a second confirms."""
        visitor = Visitor(self.survey)
        page = visitor.open("")
        visitor.submit(page, page.url.rpartition("/")[2], score="5", comment="Quick and kind.")
        self._until("SELECT count(*) FROM improvement_surveyanswer WHERE comment = %s", 1,
                    "Quick and kind.")  # fmt: skip
        return "the survey was answered with 5 of 5"

    def everything_is_accounted_for(self) -> str:
        """The ledger: nothing lost, nothing unsent."""
        lost = self._one("SELECT count(*) FROM channels_inboundmail WHERE state = %s", "waiting")
        failed = self._one("SELECT count(*) FROM channels_outboundmail WHERE state = %s", "failed")
        if lost or failed:
            raise PageWrong(f"{lost} mails still wait and {failed} letters failed.")
        return "every mail that came in is accounted for, every letter went out"

    def _lmtp(self, mail: EmailMessage, *, to: str) -> None:
        """As a mail server delivers each recipient's copy, with its own trace on top."""
        with smtplib.LMTP("127.0.0.1", self.ports.lmtp) as door:
            door.sendmail(REQUESTOR, [to], f"Delivered-To: {to}\r\n".encode() + mail.as_bytes())

    def _letter(self, act: str) -> InboundEmail:
        """The newest mail for that act that really went through SMTP into the catcher."""
        sought = (
            "SELECT c.raw FROM channels_caughtmail c JOIN channels_outboundmail o"
            " ON position(convert_to('Message-ID: ' || o.internet_message_id, 'UTF8') IN c.raw) > 0"
            " LEFT JOIN tickets_ticket t ON t.id = o.ticket_id"
            " WHERE o.act = %s AND o.recipient = %s AND coalesce(t.number, %s) = %s"
            " ORDER BY c.id DESC LIMIT 1"
        )
        self._until(
            "SELECT count(*) FROM channels_outboundmail WHERE act = %s AND recipient = %s"
            " AND state <> 'sent'", 0, act, REQUESTOR,
        )  # fmt: skip
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if raw := self._one(sought, act, REQUESTOR, self.number, self.number):
                return parse(bytes(raw))
            time.sleep(0.1)
        raise PageWrong(f"No mail about “{act}” reached {REQUESTOR}.")

    def _is(self, state: str) -> None:
        found = self._one("SELECT state FROM tickets_ticket WHERE number = %s", self.number)
        if found != state:
            raise PageWrong(f"Ticket {self.number} is {found}, not {state}.")

    def _until(self, query: LiteralString, wanted: int, *values: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (found := self._one(query, *values)) != wanted:
            if time.monotonic() > deadline:
                raise PageWrong(f"Still {found}, not {wanted}: {query} {values}")
            time.sleep(0.05)

    def _one(self, query: LiteralString, *values: str) -> Any:
        with psycopg.connect(**self.place.connection("desk_owner")) as owner:
            row = owner.execute(query, values).fetchone()
        return row[0] if row else None


def _mail() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = f"Hector Ruiz <{REQUESTOR}>", SUBJECT
    mail["To"] = "texas@support.example, louisiana@support.example"
    mail["Message-ID"] = "<a1@hillcountry.example>"
    mail.set_content("Since this morning all scans are white pages. The copier next door works.\n")
    return mail


def _expect(page: Page, words: str, *, status: int = 200) -> None:
    if page.status != status or words not in page.text:
        raise PageWrong(f"{page.url} answered {page.status} and does not say “{words}”.")
