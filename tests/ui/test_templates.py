import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.template import engines
from jinja2 import FileSystemLoader, UndefinedError
from playwright.sync_api import sync_playwright

from switchboard import ui
from switchboard.ui import gallery
from switchboard.ui.environment import environment
from switchboard.ui.gallery.forms import Client

HERE = Path(ui.__file__).parent
TEMPLATES = HERE / "templates"
STATIC = HERE / "static" / "ui"
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
CHICAGO = ZoneInfo("America/Chicago")
ERRORS = [path.name for path in TEMPLATES.glob("ui/errors/*.html")]
CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture
def pages(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    return environment(loader=FileSystemLoader(TEMPLATES))


def drawn(pages, page):
    context = gallery.context(now=NOW, zone=CHICAGO)
    return pages.get_template(gallery.template(page)).render(context)


def field(pages, form, name):
    source = '{% from "ui/forms.html" import field with context %}{{ field(bound) }}'
    return pages.from_string(source).render(bound=form[name])


@pytest.mark.parametrize("page", gallery.PAGES)
def test_no_page_has_inline_style_or_script(pages, page):
    html = drawn(pages, page)

    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*src=)", html)


@pytest.mark.parametrize("page", gallery.PAGES)
def test_a_page_has_one_heading_and_at_most_one_coloured_button(pages, page):
    html = drawn(pages, page)

    assert html.count("<h1") == 1
    assert html.count("is-primary") <= 1


@pytest.mark.parametrize("page", gallery.PAGES)
def test_every_icon_that_a_page_names_is_drawn(pages, page):
    named = set(re.findall(r"icons\.svg#([\w-]+)", drawn(pages, page)))
    drawn_ones = set(re.findall(r'symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))

    assert named
    assert named <= drawn_ones


@pytest.mark.parametrize("page", gallery.PAGES)
def test_no_two_things_on_a_page_share_an_id(pages, page):
    ids = re.findall(r'\sid="([^"]*)"', drawn(pages, page))

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_needs_no_context(pages, name):
    html = pages.get_template(f"ui/errors/{name}").render()

    assert "<h1>" in html


def test_a_name_that_nobody_gave_is_an_error(pages):
    with pytest.raises(UndefinedError):
        pages.from_string("{{ ticket_nobody_passed }}").render()


def test_what_people_wrote_is_escaped(pages):
    source = '{% from "ui/components.html" import badge, message with context %}{{ badge(words) }}'

    html = pages.from_string(source).render(words="<img src=x onerror=alert(1)>")

    assert "<img" not in html
    assert "&lt;img" in html


def test_a_field_keeps_what_was_typed_and_ties_its_fault_to_it(pages):
    form = Client({"email": 'lake"line', "region": "la"})

    html = field(pages, form, "email")

    assert 'value="lake&#34;line"' in html
    assert 'aria-describedby="id_email_helptext id_email_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_email_error"' in html


def test_a_choice_that_was_made_stays_made(pages):
    form = Client({"region": "la", "coverage": "on_call", "is_active": "on"})

    assert '<option value="la" selected>' in field(pages, form, "region")
    assert 'id="id_coverage_1" checked' in field(pages, form, "coverage")
    assert " checked>" in field(pages, form, "is_active")


def test_a_text_that_starts_with_a_new_line_keeps_it(pages):
    html = field(pages, Client({"notes": "\nsecond line"}), "notes")

    assert ">\n\nsecond line</textarea>" in html


def test_sign_in_pages_ask_as_ours_do():
    form = Client({"email": "no"})

    html = (
        engines["django"]
        .get_template("allauth/elements/fields.html")
        .render({"attrs": {"form": form}})
    )

    assert '<label for="id_email">' in html
    assert 'id="id_email_error"' in html


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")
@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1024, "dark"), (390, "dark")])
def test_axe_finds_nothing_and_nothing_sticks_out(pages, width, scheme):
    import axe_playwright_python

    axe = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
    with sync_playwright() as player:
        browser = player.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        tab = browser.new_page(
            viewport={"width": width, "height": 900}, color_scheme=scheme, base_url="http://ui.test"
        )
        tab.route("**/*", lambda route: _served(route, pages))
        for page in gallery.PAGES:
            tab.goto(f"/{page}")
            tab.evaluate(axe)
            faults = tab.evaluate("axe.run().then(found => found.violations.map(v => v.id))")
            too_wide = tab.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert (page, faults, too_wide) == (page, [], 0)
        browser.close()


def _served(route, pages):
    path = route.request.url.removeprefix("http://ui.test/")
    if path.startswith("static/ui/"):
        route.fulfill(path=STATIC / path.removeprefix("static/ui/"))
    else:
        route.fulfill(body=drawn(pages, path), content_type="text/html; charset=utf-8")
