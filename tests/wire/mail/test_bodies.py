"""What of a message is text, what is HTML, and what is a file."""

import pytest

from switchboard.wire.mail import parse
from tests.wire.mail.letters import file_part, mail, multipart

PLAIN = "Content-Type: text/plain\r\n\r\nplain words"
PAGE = "Content-Type: text/html\r\n\r\n<p>rich <b>words</b></p>"


def test_alternative_gives_both_forms():
    found = parse(multipart(PLAIN, PAGE, kind="alternative"))

    assert found.text == "plain words"
    assert found.html == "<p>rich <b>words</b></p>"
    assert found.attachments == ()


def test_html_alone_gives_its_words_as_text():
    found = parse(mail("Content-Type: text/html", body="<p>a &amp; b</p><p>c</p>"))

    assert found.text == "a & b\n\nc"


def test_a_blank_plain_part_gives_way_to_the_html():
    found = parse(multipart("Content-Type: text/plain\r\n\r\n \r\n", PAGE, kind="alternative"))

    assert found.text == "rich words"


def test_texts_around_a_picture_are_one_text():
    found = parse(multipart(PLAIN, file_part("a.png", "image/png"), PLAIN))

    assert found.text == "plain words\nplain words"
    assert [one.name for one in found.attachments] == ["a.png"]


def test_base64_with_rubbish_and_a_torn_end_is_decoded():
    found = parse(mail("Content-Transfer-Encoding: base64", body="SGVs*bG8g\r\nd29ybGQ"))

    assert found.text == "Hello world"


def test_flowed_text_is_joined():
    found = parse(mail("Content-Type: text/plain; format=flowed", body="one \r\nline\r\ntwo"))

    assert found.text == "one line\ntwo"


def test_path_in_a_file_name_is_dropped():
    found = parse(multipart(PLAIN, file_part("../../etc/passwd")))

    assert found.attachments[0].name == "passwd"
    assert found.attachments[0].content == b"content"


def test_bidi_override_in_a_file_name_is_shown():
    found = parse(multipart(PLAIN, file_part("invoice\u202efdp.exe")))

    assert found.attachments[0].name == "invoice[U+202E]fdp.exe"


def test_line_break_in_a_file_name_is_gone():
    part = "Content-Disposition: attachment; filename*=utf-8''a%0D%0ABcc:%20x.pdf\r\n\r\nx"

    found = parse(multipart(PLAIN, part))

    assert found.attachments[0].name == "a Bcc_ x.pdf"


def test_name_in_numbered_sections_is_joined():
    part = (
        "Content-Disposition: attachment; filename*0*=utf-8''gu%C3%ADa;\r\n"
        ' filename*1="s.pdf"\r\n\r\nx'
    )

    found = parse(multipart(PLAIN, part))

    assert found.attachments[0].name == "guías.pdf"


def test_a_file_without_a_name_gets_one():
    found = parse(multipart(PLAIN, "Content-Type: application/pdf\r\n\r\nx"))

    assert found.attachments[0].name == "attachment-1.pdf"


def test_svg_and_html_files_stay_files():
    found = parse(
        multipart(PLAIN, file_part("a.svg", "image/svg+xml"), file_part("b.html", "text/html"))
    )

    assert [one.content_type for one in found.attachments] == ["image/svg+xml", "text/html"]
    assert found.html == ""


def test_zip_and_xml_bombs_are_bytes_and_nothing_more():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    part = f"Content-Type: application/xml; name=x.xml\r\n\r\n{bomb}"

    found = parse(multipart(PLAIN, part, file_part("z.zip", "application/zip")))

    assert [one.content for one in found.attachments] == [bomb.encode(), b"content"]


CUT = "what is too long to show is kept whole as a file"


def test_text_beyond_the_limit_is_cut_noted_and_kept_as_a_file():
    body = "line of text\n" * 50_000

    found = parse(mail(body=body))

    assert len(found.text) == 500_000
    assert found.problems == ("of its text only 500,000 characters are read", CUT)
    assert [(one.name, one.content) for one in found.attachments] == [
        ("attachment-1.txt", body.encode())
    ]


@pytest.mark.parametrize("piece", ["<p>x", "long words " * 10])
def test_html_beyond_the_limits_is_cut_noted_and_kept_as_a_file(piece):
    found = parse(mail("Content-Type: text/html", body=piece * 50_000))

    assert len(found.text) < 310_000
    assert found.text.startswith(("x\n", "long words"))
    assert found.problems == ("its HTML is too long; only the beginning is read", CUT)
    assert [one.name for one in found.attachments] == ["attachment-1.html"]


def picture(*headers: str) -> str:
    return "\r\n".join(["Content-Type: image/png", "Content-ID: <a@1>", *headers, "", "x"])


def test_a_picture_that_the_page_shows_is_inline():
    page = "Content-Type: text/html\r\n\r\n<img src='cid:a@1'>"
    file = "Content-Disposition: attachment; filename=a.png"

    shown = parse(multipart(page, picture(file), kind="related")).attachments
    beside = parse(multipart(PAGE, picture(file))).attachments
    unnamed = parse(multipart(PAGE, picture())).attachments

    assert [one.is_inline for one in (*shown, *beside, *unnamed)] == [True, False, True]
    assert shown[0].content_id == "a@1"


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("text/html; charset=koi8-r", "<p>Принтер".encode("koi8-r")),
        ("text/html", "<meta charset='koi8-r'><p>Принтер".encode("koi8-r")),
        ("text/html", b"<meta http-equiv=x content='text/html; charset=windows-1251'>"
                      + "<p>Принтер".encode("cp1251")),
        ("text/plain", "Принтер".encode("utf-16")),
        ("text/plain; charset=unicode-1-1-utf-7", "Принтер".encode("utf-7")),
        ("text/plain; charset='UTF8'", "Принтер".encode()),
        ("text/plain; charset=x-sjis; x=1", "Принтер".encode("cp932")),
        ("text/plain; charset=us-ascii", "Принтер".encode()),
    ],
)  # fmt: skip
def test_odd_and_untold_charsets_are_read(content_type, content):
    raw = mail(f"Content-Type: {content_type}", body="").rstrip(b"\r\n") + b"\r\n\r\n" + content

    found = parse(raw)

    assert found.text == "Принтер"
    assert found.problems == ()


def test_uuencoded_file_is_decoded():
    part = (
        "Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\n"
        "begin 644 a.pdf\r\n%2&5L;&\\ \r\n`\r\nend"
    )

    assert parse(multipart(PLAIN, part)).attachments[0].content == b"Hello"
