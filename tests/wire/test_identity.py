"""One message has one identity, whichever way it came; another message has another."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.wire.identity import fingerprint

MAIL = (
    b"From: Rosa <rosa@bayou-dental.example>\r\n"
    b"To: texas@support.example, louisiana@support.example\r\n"
    b"Subject: Printer\r\n"
    b"Message-ID: <1@bayou-dental.example>\r\n"
    b"\r\n"
    b"It is offline.\r\n"
)


@pytest.mark.parametrize(
    "trace",
    [
        b"Return-Path: <rosa@bayou-dental.example>\r\n",
        b"Received: from a\r\n\tby b; Mon, 16 Nov 2026 08:00:00 -0600\r\nReceived: from c\r\n",
        b"Delivered-To: texas@support.example\r\nX-Original-To: texas@support.example\r\n",
        b"Envelope-To: louisiana@support.example\r\n",
        b"Authentication-Results: mx.support.example; spf=pass\r\n",
        b"ARC-Seal: i=1; a=rsa-sha256\r\nARC-Message-Signature: i=1\r\n",
        b"DKIM-Signature: v=1;\r\n b=abc\r\n",
        b"From rosa@bayou-dental.example Mon Nov 16 08:00:00 2026\r\n",
    ],
)
def test_traces_of_the_way_change_nothing(trace):
    assert fingerprint(trace + MAIL) == fingerprint(MAIL)


@pytest.mark.parametrize(
    "copy",
    [
        MAIL.replace(b"\r\n", b"\n"),
        MAIL + b"\r\n",
        MAIL.replace(b"Subject: Printer", b"Subject:\r\n Printer"),
        MAIL.rstrip(b"\r\n"),
    ],
)
def test_line_endings_and_folds_change_nothing(copy):
    assert fingerprint(copy) == fingerprint(MAIL)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"offline", b"on fire"),
        (b"Printer", b"Scanner"),
        (b"<1@", b"<2@"),
        (b"texas@support.example, ", b""),
        (b"Rosa", b"Simone"),
        (b"\r\n\r\nIt", b"\r\nX-Note: a\r\n\r\nIt"),
        (b"It is", b"It  is"),
    ],
)
def test_another_message_has_another_identity(before, after):
    assert fingerprint(MAIL.replace(before, after)) != fingerprint(MAIL)


def test_a_trace_header_in_the_body_counts():
    assert fingerprint(MAIL + b"Received: x\r\n") != fingerprint(MAIL)


@given(st.binary(max_size=2_000))
def test_any_bytes_have_an_identity(raw):
    assert len(fingerprint(raw)) == 32


@pytest.mark.parametrize("piece", [b"a: b\n", b" ", b"\n ", b":", b"\r", b"\t\n"])
def test_a_megabyte_of_anything_is_quick(piece):
    raw = b"Subject: x\n" + piece * (1_000_000 // len(piece))

    start = time.process_time()
    fingerprint(raw)

    assert time.process_time() - start < 2
