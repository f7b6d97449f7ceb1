"""HTML of a stranger shows words and inline pictures, and does nothing."""

import pytest

from switchboard.wire.mail.markup import sanitised, text_of


@pytest.mark.parametrize(
    "hostile",
    [
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href="&#x6A;avascript:alert(1)">x</a>',
        '<div style="background:url(https://elsewhere.example/t)">x</div>',
        "<style>p{background:url(https://elsewhere.example/t)}</style>",
        "<script>alert(1)</script>",
        '<img src="https://elsewhere.example/pixel.gif">',
        '<img srcset="https://elsewhere.example/pixel.gif 2x">',
        '<iframe src="https://elsewhere.example"></iframe>',
        '<form action="https://elsewhere.example"><input name=password></form>',
        '<svg onload="alert(1)"></svg>',
        '<base href="https://elsewhere.example">',
        '<meta http-equiv=refresh content="0;url=https://elsewhere.example">',
        '<a href="data:text/html,<script>alert(1)</script>">x</a>',
        '<div class="button" id="login">x</div>',
    ],
)
def test_nothing_active_or_remote_is_left(hostile):
    shown = sanitised(hostile)

    for trace in ("elsewhere", "alert", "javascript", "style", "onerror", "form", "class", "id="):
        assert trace not in shown


def test_links_and_inline_pictures_stay():
    shown = sanitised('<a href="https://bayou-dental.example">x</a><img src="cid:1" alt="logo">')

    assert 'href="https://bayou-dental.example"' in shown
    assert 'rel="noopener noreferrer nofollow"' in shown
    assert '<img src="cid:1" alt="logo">' in shown


@pytest.mark.parametrize("nest", ["<div>" * 300, "<b></i>" * 300, "<table><a>" * 300])
def test_what_is_nested_too_deeply_is_not_shown(nest):
    assert sanitised(nest + "x") == ""


def test_a_long_list_of_unclosed_paragraphs_is_shown():
    assert sanitised("<p>x" * 1_000).count("x") == 1_000


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a<br>b<br><br>c", "a\nb\n\nc"),
        ("<p class=MsoNormal>a</p><p class=MsoNormal>b</p>", "a\nb"),
        ("<ul><li>one</li><li>two</li></ul>", "* one\n* two"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("x<blockquote>a<blockquote>b</blockquote></blockquote>y", "x\n\n> a\n>\n> > b\n\ny"),
        ("<style>p{}</style>a<!-- b --><script>c</script>", "a"),
        ('<a title="1 > 2">a</a>', "a"),
        ("1 < 2 &lt; 3 &amp; &#99999999999; &nbsp;x", "1 < 2 < 3 & � x"),
        ("<head><title>t</title></head><body>a</body>", "a"),
        ("a <b", "a"),
    ],
)
def test_words_of_a_page(source, text):
    assert text_of(source) == text
