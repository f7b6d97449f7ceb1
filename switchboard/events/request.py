"""Decides what of HTTP is understood here: one GET a connection, no body, a small head."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

HEAD_BYTES = 16 * 1024
REASONS = {200: "OK", 400: "Bad Request", 403: "Forbidden", 404: "Not Found",
           405: "Method Not Allowed", 503: "Service Unavailable"}  # fmt: skip


class RequestUnreadable(ValueError):
    """This is no request that is answered here."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What was asked for."""

    method: str
    path: str
    query: dict[str, str]


def read(head: bytes) -> Request:
    """The request line; raises RequestUnreadable.

    >>> read(b"GET /events?topics=triage HTTP/1.1\\r\\nHost: x\\r\\n").query
    {'topics': 'triage'}
    """
    words = head.partition(b"\r\n")[0].split(b" ")
    try:
        method, asked, _ = words
        target = urlsplit(asked.decode("ascii"))
        query = dict(parse_qsl(target.query, max_num_fields=10))
    except ValueError as wrong:
        message = "This is no HTTP/1.1 request."
        raise RequestUnreadable(message) from wrong
    return Request(method=method.decode("ascii", "replace"), path=target.path, query=query)


def answer(status: int, words: str) -> bytes:
    """A whole answer, after which the connection ends."""
    body = words.encode()
    head = (
        f"HTTP/1.1 {status} {REASONS[status]}\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n"
        "Access-Control-Allow-Origin: *\r\nX-Content-Type-Options: nosniff\r\n\r\n"
    )
    return head.encode() + body


# The key in the address is the only right to hear, and no cookie is read: so any page may ask.
STREAM = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
    b"Cache-Control: no-store\r\nConnection: close\r\nX-Accel-Buffering: no\r\n"
    b"Access-Control-Allow-Origin: *\r\nX-Content-Type-Options: nosniff\r\n\r\n"
)
