"""Files while a reply or a note is written: kept at once, sent with the words, safe to look at."""

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from switchboard.flow import uploads
from switchboard.policy.file_limits import MOST_BYTES, MOST_FILES
from switchboard.tickets.models import Attachment, Message, Ticket, Upload
from switchboard.worker import sweep
from tests.console.conftest import page_of, post

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


def upload(
    browser: Browser, ticket: Ticket, content: bytes = b"words", *, side: str = "reply",
    name: str = "log.txt", kind: str = "text/plain",
):  # fmt: skip
    address = f"/tickets/{ticket.number}/uploads/{side}"
    return browser.post(address, content, content_type=kind, headers={"X-File-Name": name})


def test_an_upload_is_kept_before_it_is_said_to_be(ines: Browser, hers: Ticket) -> None:
    response = upload(ines, hers, PNG, name="screen%20shot.png", kind="image/png")

    said = response.json()
    kept = Upload.objects.get()
    assert response.status_code == 201
    assert (said["uuid"], said["name"], said["is_picture"]) == (
        str(kept.uuid), "screen shot.png", True,
    )  # fmt: skip
    assert bytes(kept.content) == PNG
    assert str(kept.uuid) in page_of(ines.get(f"/tickets/{hers.number}"))


def test_a_reply_carries_what_was_uploaded_and_what_the_form_brought(
    ines: Browser, hers: Ticket
) -> None:
    first = upload(ines, hers).json()["uuid"]
    plain = SimpleUploadedFile("plain.csv", b"a,b", content_type="text/csv")

    response = post(
        ines, hers, "replies", body="See the log.", uploads=[first], attachments=[plain]
    )

    assert response.status_code == 303
    files = Attachment.objects.filter(message__text="See the log.").order_by("id")
    assert [(one.name, bytes(one.content)) for one in files] == [
        ("log.txt", b"words"), ("plain.csv", b"a,b"),
    ]  # fmt: skip
    assert not Upload.objects.exists()


def test_what_was_chosen_for_a_note_does_not_leave_with_a_reply(
    ines: Browser, hers: Ticket
) -> None:
    internal = upload(ines, hers, side="note").json()["uuid"]

    response = post(ines, hers, "replies", body="See the log.", uploads=[internal])

    assert response.status_code == 422
    assert "Choose it again" in page_of(response)
    assert not Attachment.objects.exists()
    assert Upload.objects.filter(uuid=internal).exists()


def test_a_refused_reply_keeps_its_files(ines: Browser, noah: Browser, hers: Ticket) -> None:
    chosen = upload(ines, hers).json()["uuid"]
    old = hers.events.order_by("id").first().pk
    post(noah, hers, "replies", body="I was first.")

    response = post(ines, hers, "replies", body="Mine.", uploads=[chosen], seen=old)

    assert response.status_code == 409
    assert Upload.objects.filter(uuid=chosen).exists()
    assert page_of(response).count(f'value="{chosen}"') == 1


def test_a_note_keeps_its_files_inside(ines: Browser, hers: Ticket) -> None:
    chosen = upload(ines, hers, side="note").json()["uuid"]

    post(ines, hers, "notes", body="For us.", uploads=[chosen])

    note = Message.objects.get(text="For us.")
    assert not note.is_public
    assert note.attachments.count() == 1


@pytest.mark.parametrize("verb", ["look", "remove", "send"])
def test_an_upload_is_its_engineers_alone(
    ines: Browser, noah: Browser, hers: Ticket, verb: str
) -> None:
    chosen = upload(ines, hers).json()["uuid"]

    acts = {
        "look": lambda: noah.get(f"/uploads/{chosen}"),
        "remove": lambda: noah.post(f"/uploads/{chosen}/end"),
        "send": lambda: post(noah, hers, "replies", body="Mine now.", uploads=[chosen]),
    }
    status = acts[verb]().status_code

    assert status == {"look": 404, "remove": 404, "send": 422}[verb]
    assert Upload.objects.filter(uuid=chosen).exists()


def test_one_file_too_many_is_refused_by_name(ines: Browser, hers: Ticket) -> None:
    for number in range(MOST_FILES):
        assert upload(ines, hers, name=f"{number}.txt").status_code == 201

    response = upload(ines, hers, name="last.txt")

    assert response.status_code == 413
    assert "last.txt" in response.json()["error"]
    assert Upload.objects.count() == MOST_FILES


def test_files_too_large_together_are_refused(ines: Browser, hers: Ticket) -> None:
    half = b"\x00" * (MOST_BYTES // 2)
    upload(ines, hers, half)

    response = upload(ines, hers, half + b"\x00\x00", name="second.iso")

    assert response.status_code == 413
    assert "second.iso" in response.json()["error"]


def test_a_file_too_large_is_refused_before_it_is_read(ines: Browser, hers: Ticket) -> None:
    address = f"/tickets/{hers.number}/uploads/reply"

    response = ines.generic(
        "POST", address, b"", content_type="text/plain", CONTENT_LENGTH=str(MOST_BYTES + 1)
    )

    assert response.status_code == 413


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("page.html", "text/html"),
        ("picture.svg", "image/svg+xml"),
        ("script.js", "text/javascript"),
        ("odd", "nonsense"),
    ],
)
def test_what_could_run_is_downloaded_and_never_shown(
    ines: Browser, hers: Ticket, name: str, kind: str
) -> None:
    kept = upload(ines, hers, b"<script>alert(1)</script>", name=name, kind=kind).json()

    response = ines.get(kept["href"])

    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/octet-stream"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_name_leads_nowhere_and_reads_as_it_is(ines: Browser, hers: Ticket) -> None:
    upload(ines, hers, name="..%2F..%2Fetc%2Fpasswd%E2%80%AEgpj.exe%0D%0A")

    assert Upload.objects.get().name == ".._.._etc_passwd_gpj.exe__"


def test_a_foreign_side_ticket_or_id_is_refused(ines: Browser, hers: Ticket) -> None:
    assert upload(ines, hers, side="letter").status_code == 400
    assert ines.post("/tickets/111111111/uploads/reply", b"x", "text/plain").status_code == 404
    assert post(ines, hers, "replies", body="x", uploads=["no-uuid"]).status_code == 422


def test_what_is_removed_is_gone(ines: Browser, hers: Ticket) -> None:
    chosen = upload(ines, hers).json()["uuid"]

    statuses = [ines.post(f"/uploads/{chosen}/end").status_code for _ in range(2)]

    assert statuses == [204, 404]
    assert not Upload.objects.exists()


def test_what_was_never_sent_is_swept_after_a_week(
    ines: Browser, hers: Ticket, now: datetime
) -> None:
    upload(ines, hers)

    assert uploads.sweep(now=now + uploads.KEPT) == 0
    assert uploads.sweep(now=now + uploads.KEPT + timedelta(seconds=1)) == 1


def test_the_worker_looks_again_after_an_hour_and_not_before(
    ines: Browser, hers: Ticket, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "_last", {})
    later = now + uploads.KEPT + timedelta(minutes=1)
    assert sweep.sweep_uploads(later) == 0

    upload(ines, hers)
    with CaptureQueriesContext(connection) as asked:
        early = sweep.sweep_uploads(later + timedelta(minutes=59))

    assert (early, len(asked)) == (0, 0)
    assert sweep.sweep_uploads(later + timedelta(minutes=60)) == 1
