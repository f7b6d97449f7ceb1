"""The words of a text as PostgreSQL indexes and asks them."""

from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, Func, TextField, Value


class Lexemes(Func):
    """The words of a column in their stems; written as the indexes have it, or they serve nobody.

    English stems: Spanish words are cut alike in text and search, so that they are found too.
    """

    template = "to_tsvector('english'::regconfig, %(expressions)s)"
    output_field = SearchVectorField()


class HasWords(Func):
    """Whether a column has what a search asks for, as `wire.search_words.as_lexemes` gives it."""

    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = BooleanField()

    def __init__(self, column: str, asked: str, **extra: Any) -> None:
        super().__init__(Lexemes(column), _Asked(Value(asked)), **extra)


class Headline(Func):
    """A few words around what was found in a column, the found parted off by the signs 1 and 2."""

    template = (
        "ts_headline('english'::regconfig, %(expressions)s,"
        " E'StartSel=\\x01, StopSel=\\x02, MaxFragments=1, MaxWords=18, MinWords=8')"
    )
    output_field = TextField()

    def __init__(self, column: str, asked: str, **extra: Any) -> None:
        super().__init__(column, _Asked(Value(asked)), **extra)


class _Asked(Func):
    template = "to_tsquery('english'::regconfig, %(expressions)s::text)"
