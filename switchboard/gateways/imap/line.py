"""An open connection to a folder: lists, fetches, marks, moves, and waits for news.

Nothing here marks a mail as read, moves or deletes it unasked.
"""

import imaplib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any

from imap_tools.errors import ImapToolsError
from imap_tools.utils import encode_folder

from switchboard.gateways.imap import fetch
from switchboard.gateways.imap.account import (
    Account,
    FolderMissing,
    NotFetched,
    NotFiled,
    ends_broken,
    in_one_line,
)
from switchboard.gateways.imap.client import (
    LARGEST_ANSWER,
    LARGEST_LIST,
    LONGEST_ANSWER_SECONDS,
)
from switchboard.gateways.imap.fetch import Fetched

LARGEST_HEADERS = 64 * 1024
_SLICE_SECONDS = 0.5
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun",
           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # fmt: skip


class Line:
    """An open connection to one folder of a mailbox."""

    def __init__(self, box: Any, account: Account, *, largest: int) -> None:
        self._box, self.account, self._largest = box, account, largest
        self._busy_since: float | None = None
        self._cutting = threading.Lock()
        self.uidvalidity = 0

    def open_folder(self) -> None:
        """Selects the folder; raises FolderMissing."""
        with self._asking():
            kind, _ = self._box.client.select(_named(self.account.folder))
            said = self._box.client.response("UIDVALIDITY")[1]
        if kind != "OK":
            raise FolderMissing(
                f"{self.account.user} has no folder “{self.account.folder}” at "
                f"{self.account.place}. Make it there, or name another."
            )
        self.uidvalidity = fetch.number(said[-1] or b"") if said else 0

    def uids(self, *, low: int = 1, since: date | None = None) -> list[int]:
        """Every uid from `low` on, rising; mails that the server got before `since` may be left."""
        sought = [f"UID {low}:*"]
        if since:
            sought.append(f"SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year:04}")
        answer = self._ask("SEARCH", *sought, most=LARGEST_LIST)
        found = {fetch.number(word) for line in answer if line for word in line.split()} - {0}
        return sorted(uid for uid in found if uid >= low)

    def facts(self, uids: Sequence[int]) -> dict[int, Fetched]:
        """Size and instant of receipt of each, by uid."""
        return self._fetch(uids, "(UID RFC822.SIZE INTERNALDATE)")

    def contents(self, uids: Sequence[int], *, largest: int) -> dict[int, bytes]:
        """The mails whole, or their first `largest` bytes; none is marked as read by it."""
        return self._contents(uids, f"(UID BODY.PEEK[]<0.{largest}>)")

    def headers(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The headers alone, as far as anybody would read them."""
        return self._contents(uids, f"(UID BODY.PEEK[HEADER]<0.{LARGEST_HEADERS}>)")

    def mark_seen(self, uids: Sequence[int]) -> None:
        """Marks them as read; raises NotFiled."""
        self._file("STORE", _set(uids), "+FLAGS.SILENT", r"(\Seen)")

    def move(self, uids: Sequence[int], folder: str, copied: Callable[[], None]) -> None:
        """Moves them; where the server can't, copies and deletes. Raises NotFiled.

        `copied` is called as soon as they are over there, so that nobody copies them again.
        """
        if "MOVE" in self._box.client.capabilities:
            self._file("MOVE", _set(uids), _named(folder))
            copied()
            return
        self._file("COPY", _set(uids), _named(folder))
        copied()
        self.delete(uids)

    def delete(self, uids: Sequence[int]) -> None:
        """Deletes these and no others: without UIDPLUS they stay, marked as deleted."""
        self._file("STORE", _set(uids), "+FLAGS.SILENT", r"(\Deleted)")
        if "UIDPLUS" in self._box.client.capabilities:
            self._file("EXPUNGE", _set(uids))

    def look_into(self, folder: str) -> None:
        """Opens another folder, for reading alone."""
        with self._asking():
            kind, _ = self._box.client.select(_named(folder), readonly=True)
        if kind != "OK":
            raise FolderMissing(f"There is no folder “{folder}” at {self.account.place}.")

    def wait(self, seconds: float, *, until: Callable[[], bool]) -> None:
        """Waits until something may be new, the time is over, or `until` holds.

        IDLE only shortens the wait (RFC 2177): a server without it, or whose news get lost, is
        looked at when the time is over.
        """
        ends = time.monotonic() + seconds
        if "IDLE" not in self._box.client.capabilities:
            while time.monotonic() < ends and not until():
                time.sleep(_SLICE_SECONDS)
            return
        with self._asking():
            self._box.idle.start()
        while (left := ends - time.monotonic()) > 0 and not until():
            pause = min(left, _SLICE_SECONDS)
            begun = time.monotonic()
            with self._asking():
                news = self._box.idle.poll(timeout=pause)
            if news or time.monotonic() - begun < pause / 2:
                break  # news, or the end of the connection: the next command tells which
        with self._asking():
            self._box.idle.stop()

    def is_stuck(self, *, longer_than: float) -> bool:
        """Whether an answer has been coming for so long that it won't end."""
        began = self._busy_since
        return began is not None and time.monotonic() - began > longer_than

    def cut(self) -> None:
        """Ends the connection from another thread; whoever reads gets MailboxAway."""
        with self._cutting, suppress(OSError, AttributeError):
            self._box.client.sock.shutdown(2)

    def _contents(self, uids: Sequence[int], parts: str) -> dict[int, bytes]:
        found = self._fetch(uids, parts)
        return {uid: one.content for uid, one in found.items() if one.content is not None}

    def _fetch(self, uids: Sequence[int], parts: str) -> dict[int, Fetched]:
        asked = set(uids)
        if not asked:
            return {}
        most = self._largest + LARGEST_LIST
        found = fetch.read(self._ask("FETCH", _set(uids), parts, most=most))
        return {uid: one for uid, one in found.items() if uid in asked}

    def _ask(self, command: str, *words: str, most: int) -> list[Any]:
        with self._asking(most):
            kind, answer = self._box.client.uid(command, *words)
        if kind != "OK":
            said = _words(answer)
            raise NotFetched(f"{self.account.place} answered {kind} to {command}: {said}")
        return answer

    def _file(self, command: str, *words: Any) -> None:
        try:
            with self._asking():
                kind, answer = self._box.client.uid(command, *words)
        except NotFetched as refused:
            raise NotFiled(str(refused)) from refused
        if kind != "OK":
            raise NotFiled(f"{self.account.place} answered {kind} to {command}: {_words(answer)}")

    @contextmanager
    def _asking(self, most: int = LARGEST_ANSWER) -> Iterator[None]:
        self._busy_since = time.monotonic()
        self._box.client.allowance.renew(most=most, seconds=LONGEST_ANSWER_SECONDS)
        try:
            with ends_broken(self.account):
                yield
        except (imaplib.IMAP4.error, ImapToolsError) as refused:
            raise NotFetched(f"{self.account.place}: {refused}") from refused
        finally:
            self._busy_since = None


def _named(folder: str) -> str:
    """A folder as the server wants it: modified UTF-7 between quotes (RFC 3501 5.1.3)."""
    return encode_folder(folder).decode("ascii")


def _set(uids: Sequence[int]) -> str:
    """The shortest set of uids.

    >>> _set([1, 2, 3, 7])
    '1:3,7'
    """
    spans: list[list[int]] = []
    for uid in sorted(uids):
        if spans and uid == spans[-1][1] + 1:
            spans[-1][1] = uid
        else:
            spans.append([uid, uid])
    return ",".join(f"{a}" if a == b else f"{a}:{b}" for a, b in spans)


def _words(answer: Any) -> str:
    said = [part for part in answer or [] if isinstance(part, bytes)]
    return in_one_line(b" ".join(said).decode(errors="replace"))
