"""Opens a page as a phone on a slow line does, and says when something was first seen on it."""

from dataclasses import dataclass
from typing import Any

# Lighthouse's slow 4G, throttled by the browser's tools, and its slow phone.
LINE = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8,
        "uploadThroughput": 750_000 / 8}  # fmt: skip
SLOWER = 4
PHONE = {"width": 390, "height": 844}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
_PAINTED = """() => new Promise((told) => {
  const look = () => {
    const seen = performance.getEntriesByName("first-contentful-paint")[0];
    if (seen) told(seen.startTime); else setTimeout(look, 20);
  };
  look();
})"""


@dataclass(frozen=True, kw_only=True)
class Painted:
    """One page, opened with an empty cache."""

    first_paint_ms: float
    bytes: int
    requests: int


def opened(browser: Any, address: str, *, cookies: list[dict[str, str]]) -> Painted:
    """The page in a fresh window, over a slow line, on a slow phone."""
    context = browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True)
    context.add_cookies(cookies)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", LINE)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    sizes: list[int] = []
    wire.on("Network.loadingFinished", lambda told: sizes.append(int(told["encodedDataLength"])))
    page.goto(address, wait_until="networkidle")
    first = float(page.evaluate(_PAINTED))
    context.close()
    return Painted(first_paint_ms=first, bytes=sum(sizes), requests=len(sizes))
