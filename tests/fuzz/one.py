"""Fuzzes one target until its time is over: python -m tests.fuzz.one NAME FOLDER [option ...]."""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["switchboard.wire"]):
    from tests.fuzz.targets import EVERY, TARGETS


def main() -> None:
    """What the fuzzer learns goes to FOLDER/NAME, what breaks a promise to FOLDER/broke-NAME-…"""
    name, folder, *options = sys.argv[1:]
    target = TARGETS.get(name, EVERY)
    corpus = Path(folder) / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (corpus / f"seed-{number}").write_bytes(seed)
    arguments = [sys.argv[0], str(corpus), f"-artifact_prefix={folder}/broke-{name}-", *options]
    atheris.Setup(arguments, target.check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
