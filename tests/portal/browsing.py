"""A browser without a screen: keeps cookies, follows nothing by itself, sends forms as they are."""

import http.client
import re
import uuid
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the portal answered."""

    status: int
    headers: dict[str, str]
    text: str
    raw: bytes
    set_cookies: tuple[str, ...] = ()

    @property
    def location(self) -> str:
        return self.headers.get("location", "")

    @property
    def words(self) -> str:
        """The page as it is read: without markup, spaces made one."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.text)).split())


@dataclass(kw_only=True)
class Browser:
    """One person's browser at the portal."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def post(
        self, path: str, fields: dict[str, object] | None = None, *,
        page: str | None = None, files: list[tuple[str, str, bytes]] | None = None,
    ) -> Answer:  # fmt: skip
        """Sends a form with what is hidden on `page` (the same path, if none is named)."""
        shown = self.get(page or path)
        hidden = {name: unescape(value) for name, value in HIDDEN.findall(shown.text)}
        return self.send_form(path, {**hidden, **(fields or {})}, files=files)

    def send_form(
        self, path: str, fields: dict[str, object], *,
        files: list[tuple[str, str, bytes]] | None = None,
    ) -> Answer:  # fmt: skip
        if files is None:
            body = urlencode(fields).encode()
            return self.send("POST", path, body, "application/x-www-form-urlencoded")
        body, kind = _multipart(fields, files)
        return self.send("POST", path, body, kind)

    def send(
        self, method: str, path: str, body: bytes | None = None, kind: str = "",
        **more: str,
    ) -> Answer:  # fmt: skip
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Content-Type": kind} if kind else {}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        connection.request(method, path, body, {**headers, **more})
        response = connection.getresponse()
        raw = response.read()
        given = response.headers.get_all("Set-Cookie") or []
        self._keep(given)
        connection.close()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(
            status=response.status,
            headers=found,
            text=raw.decode(errors="replace"),
            raw=raw,
            set_cookies=tuple(given),
        )

    def _keep(self, given: list[str]) -> None:
        for line in given:
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
            if "Max-Age=0" in line:
                del self.cookies[name]


def _multipart(fields: dict[str, object], files: list[tuple[str, str, bytes]]) -> tuple[bytes, str]:
    edge = uuid.uuid4().hex
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, kind, content in files:
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="attachments"; filename="{name}"\r\n'
            f"Content-Type: {kind}\r\n\r\n"
        )
        parts.append(head.encode() + content + b"\r\n")
    return b"".join((*parts, f"--{edge}--\r\n".encode())), f"multipart/form-data; boundary={edge}"
