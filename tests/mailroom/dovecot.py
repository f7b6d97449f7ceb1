"""A real mail server: Dovecot on a loopback port, with a configuration and a folder of its own."""

import imaplib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests.programs import until

PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
PASSWORD = 'grüße-und-"zitate"'
TEXAS = "texas"
LOUISIANA = "louisiana"

_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
mail_location = maildir:{folder}/mail/%u
mail_uid = {owner}
mail_gid = {owner_group}
first_valid_uid = 1
auth_mechanisms = plain login{more_mechanisms}
mail_max_userip_connections = 50
imap_capability = {capability}
service imap-login {{
  chroot =
  process_min_avail = 1
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service auth {{
  user = {internal}
}}
service auth-worker {{
  user = {internal}
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner_group} home={folder}/mail/%u
}}
{oauth}
"""
_OAUTH = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2
}}
"""


class Dovecot:
    """The server, and what a person does in one of its mailboxes."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port

    @contextmanager
    def opened(self, user: str = TEXAS, folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        """As a person's mail program is signed in."""
        program = imaplib.IMAP4("127.0.0.1", self.port, 20)
        word = PASSWORD.encode()
        program.authenticate("PLAIN", lambda _: b"\0" + user.encode() + b"\0" + word)
        program.select(folder)
        try:
            yield program
        finally:
            program.logout()

    def deliver(
        self, *messages: bytes, user: str = TEXAS, folder: str = "INBOX",
        at: datetime | None = None,
    ) -> None:  # fmt: skip
        """New mails, received at that instant or now."""
        instant = imaplib.Time2Internaldate(at or datetime.now(UTC))
        with self.opened(user) as program:
            for message in messages:
                program.append(folder, "", instant, message)

    def uids(self, user: str = TEXAS, folder: str = "INBOX", sought: str = "ALL") -> list[int]:
        with self.opened(user, folder) as program:
            return [int(uid) for uid in program.uid("SEARCH", sought)[1][0].split()]

    def make_folder(self, name: str, user: str = TEXAS) -> None:
        with self.opened(user) as program:
            program.create(name)

    def renumber(self, user: str = TEXAS) -> None:
        """The folder gets a new UIDVALIDITY, as after a restore."""
        place = self.folder / "mail" / user
        listed = place / "dovecot-uidlist"
        number = int(re.search(r" V(\d+) ", listed.read_text())[1])
        for path in place.glob("dovecot*"):
            path.unlink()
        listed.write_text(f"3 V{number + 1_000} N1\n")
        shutil.chown(listed, place.stat().st_uid, place.stat().st_gid)


@contextmanager
def dovecot(*, introspection_url: str = "", capability: str = "") -> Iterator[Dovecot]:
    """Serves two mailboxes until the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    owner = _configure(folder, port, introspection_url, capability)
    server = Dovecot(folder, port)
    process = subprocess.Popen([PROGRAM, "-F", "-c", str(folder / "conf")])
    try:
        until(lambda: _answers(port) or process.poll() is not None)
        assert process.poll() is None, (folder / "log").read_text()
        assert owner
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _configure(folder: Path, port: int, introspection_url: str, capability: str) -> str:
    is_root = os.geteuid() == 0
    me = pwd.getpwuid(os.geteuid())
    owner = pwd.getpwnam("nobody") if is_root else me
    names = {
        "internal": "dovecot" if is_root else me.pw_name,
        "login": "dovenull" if is_root else me.pw_name,
        "group": "dovecot" if is_root else _group(me.pw_gid),
        "owner": owner.pw_name,
        "owner_group": _group(owner.pw_gid),
    }
    (folder / "mail").mkdir()
    folder.chmod(0o755)
    shutil.chown(folder / "mail", owner.pw_uid, owner.pw_gid)
    lines = [f"{user}:{{PLAIN}}{PASSWORD}" for user in (TEXAS, LOUISIANA)]
    (folder / "users").write_text("\n".join(lines) + "\n")
    (folder / "oauth2").write_text(
        f"introspection_url = {introspection_url}\nintrospection_mode = post\n"
        "username_attribute = username\nactive_attribute = active\nactive_value = true\n"
    )
    (folder / "conf").write_text(
        _CONFIGURATION.format(
            folder=folder,
            port=port,
            capability=capability,
            **names,
            more_mechanisms=" xoauth2 oauthbearer" if introspection_url else "",
            oauth=_OAUTH.format(folder=folder) if introspection_url else "",
        )
    )
    return owner.pw_name


def _group(gid: int) -> str:
    import grp

    return grp.getgrgid(gid).gr_name


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as caller:
            caller.settimeout(5)
            return caller.recv(64).startswith(b"* OK")
    except OSError:
        time.sleep(0.05)
        return False
