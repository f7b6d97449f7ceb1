"""A visitor without a browser: opens pages, fills in the forms that are there, keeps cookies."""

import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar


class PageWrong(RuntimeError):
    """A page is not what the walk expected."""


@dataclass
class Form:
    """A form of a page: where it goes, and what it would send as it stands."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


@dataclass
class Page:
    """What a server answered."""

    url: str
    status: int
    text: str
    forms: list[Form] = field(default_factory=list)

    def form(self, action_ends: str) -> Form:
        """The form whose action ends so; raises PageWrong with the actions that there are."""
        for one in self.forms:
            if urllib.parse.urlsplit(one.action).path.endswith(action_ends):
                return one
        actions = ", ".join(one.action for one in self.forms) or "none"
        raise PageWrong(f"{self.url} has no form for {action_ends}; it has {actions}.")


class Visitor:
    """One person at one address."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def open(self, path: str) -> Page:
        """The page, redirects followed."""
        return self._ask(urllib.parse.urljoin(self.base, path), None)

    def submit(
        self, page: Page, action_ends: str, *, refused_with: int | None = None, **typed: str
    ) -> Page:
        """Sends the page's own form, with what is typed; raises PageWrong for an unknown field.

        An answer of 400 or more is wrong too, unless it is the one that `refused_with` expects.
        """
        form = page.form(action_ends)
        if unknown := set(typed) - form.names:
            raise PageWrong(f"The form {form.action} has no field {', '.join(sorted(unknown))}.")
        body = urllib.parse.urlencode({**form.fields, **typed}).encode()
        answer = self._ask(urllib.parse.urljoin(page.url, form.action), body)
        if answer.status >= 400 and answer.status != refused_with:
            raise PageWrong(f"{form.action} answered {answer.status}:\n{_words(answer.text)}")
        return answer

    def _ask(self, url: str, body: bytes | None) -> Page:
        request = urllib.request.Request(url, data=body, headers={"Referer": url})  # noqa: S310
        try:
            with self._opener.open(request, timeout=30) as answer:
                return _page(answer.url, answer.status, answer.read())
        except urllib.error.HTTPError as refused:
            return _page(url, refused.code, refused.read())


def _page(url: str, status: int, body: bytes) -> Page:
    page = Page(url=url, status=status, text=body.decode(errors="replace"))
    reader = _Forms(page)
    reader.feed(page.text)
    return page


def _words(html: str) -> str:
    reader = _Words()
    reader.feed(html)
    return " ".join(" ".join(reader.said).split())[:600]


class _Forms(HTMLParser):
    """Collects forms with the values that a browser would send."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._form: Form | None = None
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._form = Form(action=named.get("action") or self._page.url)
            self._page.forms.append(self._form)
        elif self._form is not None:
            self._field(tag, named)

    def _field(self, tag: str, named: dict[str, str]) -> None:
        form, name = self._form, named.get("name", "")
        assert form is not None
        if tag == "option" and self._select and "selected" in named:
            form.fields[self._select] = named.get("value", "")
        if not name:
            return
        form.names.add(name)
        if tag == "textarea":
            self._area = name
            form.fields[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "input":
            is_choice = named.get("type") in {"radio", "checkbox"}
            if not is_choice or "checked" in named:
                form.fields[name] = named.get("value", "on" if is_choice else "")

    def handle_data(self, words: str) -> None:
        if self._form is not None and self._area is not None:
            self._form.fields[self._area] += words

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, words: str) -> None:
        self.said.append(words)
