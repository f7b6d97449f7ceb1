import re
from html.parser import HTMLParser

import pytest

from switchboard.wire import letter, reply_text
from switchboard.wire.letter import Letter
from switchboard.wire.reply_mark import reply_above

VOID = {"meta", "br", "!doctype"}


class Tags(HTMLParser):
    """Every tag is closed by itself, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.links += [value for name, value in attrs if name == "href"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def made(**said: object) -> Letter:
    usual = {
        "paragraphs": ["Hello Ana,", "It is done.\nSee https://portal.support.example/a."],
        "footer": "Example Managed IT\nOpen always", "heading": "Example Managed IT",
        "reply_above": reply_above("en"), "link": ("Ticket 1", "https://portal.support.example/1"),
        "preheader": "It is done.",
    }  # fmt: skip
    return letter.render(**{**usual, **said})


def test_the_html_is_well_formed_names_its_language_and_says_all_that_the_text_says():
    both = made(quoted="First\n\nSecond", language="es", links=[("a.pdf", "https://x.example/a")])

    tags = Tags()
    tags.feed(both.html)
    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", both.html))
    assert tags.open == []
    assert '<html lang="es"' in both.html
    for word in (
        "Hello Ana,",
        "It is done.",
        "First",
        "Second",
        "a.pdf",
        "Ticket 1",
        "Open always",
    ):
        assert word in both.text
        assert word in shown
    assert "https://portal.support.example/a" in tags.links


def test_what_comes_in_is_never_markup():
    both = made(
        paragraphs=["<script>1</script>", 'https://x.example/"onmouseover=alert(1)'],
        quoted="</td><img src=x onerror=alert(1)>", heading="<b>", preheader="</div><i>",
        link=("<u>", 'https://x.example/"><script>'), links=[("<s>", "https://x.example/?a=1&b=2")],
        footer="<h1>", reply_above="<hr>", language='"><p>',
    )  # fmt: skip

    for tag in ("<script", "<img", "<b>", "<i>", "<u>", "<s>", "<h1>", "<hr>", "<p>"):
        assert tag not in both.html
    assert "&amp;b=2" in both.html


def test_it_is_drawn_with_tables_and_without_images_or_anything_from_elsewhere():
    html = made(quoted="Words").html

    assert 'role="presentation"' in html
    assert 'width="600"' in html
    assert "prefers-color-scheme:dark" in html
    for absent in ("<img", "<link", "url(", "flex", "<script", "@import"):
        assert absent not in html


def test_an_ordinary_letter_is_small():
    assert len(made(quoted="Words " * 200).html.encode()) < 12_000


def test_what_a_list_of_mails_shows_comes_first_and_is_hidden_in_the_letter():
    html = made(preheader="It is done. " * 50).html
    body = html[html.index("<body") :]

    assert body.index("It is done.") < body.index("Please type your reply")
    assert "display:none" in body[: body.index("It is done.")]
    assert len(re.search(r'mso-hide:all;">([^&]*)', body)[1]) <= 110


def test_a_link_at_the_end_of_a_sentence_leaves_its_full_stop_outside():
    assert 'href="https://portal.support.example/a"' in made().html


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("prefix", ["", "> ", ">> ", "  ", "| "])
def test_what_stands_under_the_reply_line_is_a_quote_in_every_language(language: str, prefix: str):
    ours = made(reply_above=reply_above(language), language=language).text
    quoted = "\n".join(prefix + line for line in ours.splitlines())

    words = reply_text.split(f"Ya funciona, gracias.\n\n{quoted}")

    assert words.own == "Ya funciona, gracias."
    assert "It is done." in words.quoted


def test_what_the_links_are_to_is_said_beside_them_and_not_before_the_quoted_words():
    both = made(
        quoted="I have found it.",
        links=[("a.zip", "https://x.example/a")],
        links_said="The files are too large for a mail:",
    )

    for said in (both.text, both.html):
        assert said.rindex("found it") < said.index("too large") < said.index("x.example/a")
