"""Only our own mail server says whether a sender is who they claim to be."""

import pytest

from switchboard.wire.mail import parse
from tests.wire.mail.letters import mail

OURS = "mx.support.example"


def verdict(*results: str) -> str:
    headers = [f"Authentication-Results: {result}" for result in results]
    return parse(mail(*headers), trusted_authserv_id=OURS).authentication.verdict


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (f"{OURS}; dmarc=pass header.from=bayou-dental.example", "verified"),
        ("MX.Support.Example 1; dmarc=pass (p=reject) header.from=bayou-dental.example",
         "verified"),
        (f"{OURS}; spf=pass smtp.mailfrom=x; dmarc=fail header.from=bayou-dental.example",
         "failed"),
        (f"{OURS}; dmarc=pass header.from=elsewhere.example", "unverified"),
        (f"{OURS}; dkim=pass header.d=bayou-dental.example", "verified"),
        (f"{OURS}; spf=pass smtp.mailfrom=rosa@bayou-dental.example", "verified"),
        (f"{OURS}; dkim=pass header.d=elsewhere.example", "unverified"),
        (f"{OURS}; dkim=pass header.d=example", "unverified"),
        (f"{OURS}; dkim=pass header.d=mail.bayou-dental.example", "unverified"),
        (f"{OURS}; dkim=fail header.d=bayou-dental.example", "unverified"),
        (f"{OURS}; dkim=pass header.d=\"bayou-dental.example\"", "verified"),
        (f"{OURS}; spf=pass smtp.mailfrom=\"a; dmarc=pass\"@elsewhere.example", "unverified"),
        (f"{OURS}; spf=pass (of (x) ; dmarc=pass) smtp.mailfrom=a@elsewhere.example",
         "unverified"),
        (f"{OURS}; spf=pass (\"(\" ; dmarc=pass ) smtp.mailfrom=a@elsewhere.example",
         "unverified"),
        (f"{OURS}; spf=pass smtp.mailfrom=\"a(\"@b.example; dmarc=fail (x)", "failed"),
        (f"{OURS}; none", "unverified"),
        ("mx.elsewhere.example; dmarc=pass header.from=bayou-dental.example", "unverified"),
        (f"mx.elsewhere.example; x=\"{OURS}; dmarc=pass\"", "unverified"),
        ("spf=pass; dmarc=pass header.from=bayou-dental.example", "unverified"),
    ],
)  # fmt: skip
def test_verdict_of_one_result(result, expected):
    assert verdict(result) == expected


def test_a_forged_result_below_ours_does_not_overrule_it():
    assert verdict(f"{OURS}; dmarc=fail", f"{OURS}; dmarc=pass") == "failed"


def test_a_forged_result_below_a_received_line_is_not_read():
    raw = mail(
        f"Authentication-Results: {OURS}; spf=none",
        "Received: from elsewhere",
        f"Authentication-Results: {OURS}; dmarc=pass header.from=bayou-dental.example",
    )

    found = parse(raw, trusted_authserv_id=OURS)

    assert found.authentication.verdict == "unverified"


def test_without_a_server_of_ours_nothing_is_believed():
    raw = mail(f"Authentication-Results: {OURS}; dmarc=pass header.from=bayou-dental.example")

    assert parse(raw).authentication.verdict == "unverified"
