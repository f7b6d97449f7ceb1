"""Makes the key that letters are signed with, and prints what the DNS has to say of it."""

import argparse
import os

from switchboard.cli.__main__ import use
from switchboard.cli.printing import complain, say, show_json


def make(options: argparse.Namespace) -> int:
    """Makes the key once, with mode 0600; again, it prints the records of the one that is there."""
    use("worker")
    from django.conf import settings

    from switchboard.flow import signing
    from switchboard.gateways.mail import dkim_signature
    from switchboard.gateways.mail.dkim_signature import KeyUnusable

    path = signing.key_file()
    is_new = not path.exists()
    if is_new:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(dkim_signature.new_key())
    try:
        pem = path.read_bytes()
        dkim_signature.check_key(pem, named=str(path))
    except (KeyUnusable, OSError) as broken:
        complain(str(broken))
        return 1
    names = [f"{settings.DKIM_SELECTOR}._domainkey.{domain}" for domain in _domains()]
    strings = dkim_signature.record_strings(pem)
    if options.json:
        record = dkim_signature.record(pem)
        show_json({"key": str(path), "is_new": is_new, "names": names, "record": record})
        return 0
    say(f"{'Made' if is_new else 'Found'} the key {path}. Put into the DNS:")
    quoted = " ".join(f'"{string}"' for string in strings)
    for name in names:
        say(f"{name}. IN TXT ( {quoted} )")
    return 0


def _domains() -> list[str]:
    """The domains that letters are from: the one that is set, else those of the desks."""
    from django.conf import settings

    from switchboard.published.models import Desk

    if settings.DKIM_DOMAIN:
        return [settings.DKIM_DOMAIN]
    addresses = Desk.objects.values_list("email", flat=True)
    return sorted({address.rpartition("@")[2] for address in addresses}) or ["your.domain"]
