"""Decides what is sent compressed: pages, never what somebody attached."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressedPages(GZipMiddleware):
    """Compresses HTML alone; files are mostly compressed already, and may be large.

    The length of a compressed page tells nothing: its CSRF token is masked anew each time, and
    Django pads it with a random number of bytes.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """The page compressed, if the browser takes it; anything else as it is."""
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        return super().process_response(request, response) if is_page else response
