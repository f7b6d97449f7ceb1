"""Our phrases in Spanish, by their English: `ui/phrases.py` says when they are used."""

from switchboard.ui.spanish import clocks, errors, forms, frame, service, tickets, visiting

PAGES = (clocks, errors, forms, frame, service, tickets, visiting)
PHRASES: dict[str, str] = {
    english: spanish for page in PAGES for english, spanish in page.PHRASES.items()
}
