"""Fuzzes every target for its share of the time: `bin/fuzz [SECONDS] [--only TARGET ...]`."""

import argparse
import re
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from tests.fuzz.targets import TARGETS

LONGEST = 16_384
SECONDS_EACH = 30


def main() -> int:
    """0 if every promise held; 1 with the bytes that broke one; 2 where atheris is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", nargs="?", type=int, default=60)
    parser.add_argument("--only", nargs="*", choices=[*TARGETS, "every"], default=list(TARGETS))
    parser.add_argument("--folder", type=Path, help="keep what is learned here, and go on from it")
    options = parser.parse_args()
    if find_spec("atheris") is None:
        _say("Nothing was fuzzed: atheris is not installed (it has no wheel for this machine).")
        return 2
    folder = options.folder or Path(tempfile.mkdtemp(prefix="switchboard-fuzz-"))
    share = max(1, options.seconds // len(options.only))
    broken = [name for name in options.only if not _held(name, folder=folder, seconds=share)]
    return 1 if broken else 0


def _held(name: str, *, folder: Path, seconds: int) -> bool:
    run = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.one", name, str(folder), f"-max_total_time={seconds}",
         f"-max_len={LONGEST}", f"-timeout={SECONDS_EACH}", "-rss_limit_mb=1024", "-verbosity=1"],
        capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    done = re.search(r"Done (\d+) runs in (\d+) second", run.stderr)
    if run.returncode == 0 and done:
        _say(f"{name}: {int(done[1]):,} inputs in {done[2]} s, every promise held")
        return True
    _say(f"{name}: a promise was broken; the bytes are in {folder}/broke-{name}-*")
    _say(run.stderr[-4_000:])
    return False


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
