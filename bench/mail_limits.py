"""What crafted and what huge mails cost the bounded parser: CPU, memory, and the answer."""

import argparse
import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from switchboard.wire.bounded import ParseRefused, ParserPool
from tests.wire.mail.crafted import FAMILIES, Family
from tests.wire.mail.letters import mail
from tests.wire.mail.well_formed import SHAPES

TICK = os.sysconf("SC_CLK_TCK")


def main(arguments: list[str] | None = None) -> dict[str, object]:
    """Each family at its size, in a fresh child of its own, the costliest first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--crafted-bytes", type=int, default=1_000_000)
    parser.add_argument("--well-formed-bytes", type=int, default=25 * 2**20)
    parser.add_argument("--only", nargs="*", default=[])
    options = parser.parse_args(arguments)
    crafted = list(_measured(FAMILIES, size=options.crafted_bytes, only=options.only))
    whole = list(_measured(SHAPES, size=options.well_formed_bytes, only=options.only))
    return {
        "bench": "mail_limits",
        "parameters": vars(options),
        "crafted": sorted(crafted, key=lambda one: -float(str(one["cpu_seconds"]))),
        "well_formed": whole,
    }


def _measured(
    families: Mapping[str, Family], *, size: int, only: list[str]
) -> Iterator[dict[str, object]]:
    for name, make in families.items():
        if not only or any(word in name for word in only):
            yield {"name": name, **_cost(make(size))}


def _cost(raw: bytes) -> dict[str, object]:
    """A warm child's figures for this message alone."""
    with ParserPool(1) as pool:
        pool.parse(mail())
        (child,) = _children()
        ticks, resident = _ticks(child), _kilobytes(child, "VmRSS")
        start = time.monotonic()
        try:
            found = pool.parse(raw)
            answer = "understood" if found.is_readable else f"set aside: {found.problems[0]}"
        except ParseRefused as refused:
            return {"bytes": len(raw), "answer": f"refused: {refused.reason}", "cpu_seconds": 2.0}
        return {
            "bytes": len(raw),
            "answer": answer,
            "cpu_seconds": round((_ticks(child) - ticks) / TICK, 2),
            "wall_seconds": round(time.monotonic() - start, 2),
            "more_memory_mb": round((_kilobytes(child, "VmHWM") - resident) / 1024),
        }


def _children() -> list[int]:
    return [int(pid) for pid in Path("/proc/thread-self/children").read_text().split()]


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _kilobytes(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


if __name__ == "__main__":
    print(json.dumps(main(), indent=2))
