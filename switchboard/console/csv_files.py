"""Decides how a table leaves as a file: no cell that a spreadsheet runs."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

Cell = str | int | float | None
# What a spreadsheet takes for the start of a formula.
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file that hands back what is written, for `csv.writer` knows no other way."""

    def write(self, line: str) -> str:
        return line


def answer(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> StreamingHttpResponse:
    """The rows as a file of that name, read while it is sent: after the request's transaction."""
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return StreamingHttpResponse(
        _lines(head, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": disposition or "attachment"},
    )


def safe(cell: Cell) -> Cell:
    """A cell that no spreadsheet takes for a formula.

    >>> safe("=1+1"), safe("Bayou Dental"), safe(-1)
    ("'=1+1", 'Bayou Dental', -1)
    """
    if isinstance(cell, str) and cell.startswith(_STARTS_A_FORMULA):
        return f"'{cell}"
    return cell


def _lines(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(head)
    for row in rows:
        yield writer.writerow([safe(cell) for cell in row])
