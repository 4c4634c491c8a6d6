"""Finding rows by the beginnings of words in a folded column (turkish.fold), by way of a GIN index on the same
expression (`words_index`): what a search costs does not grow with the table. With a `scope` (a column of whole numbers,
the chamber) the number stands among the words, so that a search reads this chamber's rows only."""

from sqlalchemy import Index, Text, cast, func, literal_column, text

from lms.core import turkish

SIMPLE = literal_column("'simple'::regconfig")


def words_index(name: str, column: str, scope: str | None = None) -> Index:
    """The index that `words_match` needs on `column`, for a model's __table_args__."""
    words = f"(('c'::text || {scope}::text) || ' '::text) || {column}" if scope else column  # as PostgreSQL says it
    return Index(name, text(f"to_tsvector('simple'::regconfig, {words})"), postgresql_using="gin")


def words_match(column, typed: str, scope=None, number: int | None = None):
    """SQL: every typed word begins a word of the column, wherever it stands; with a scope, in rows of this number.
    None when nothing is typed."""
    words = [f"'{word}':*" for word in turkish.fold(typed).split()]
    if not words:
        return None
    if scope is not None:
        column = literal_column("'c'").op("||")(cast(scope, Text)).op("||")(literal_column("' '")).op("||")(column)
        words = [f"'c{number:d}'", *words]
    return func.to_tsvector(SIMPLE, column).bool_op("@@")(func.to_tsquery(SIMPLE, " & ".join(words)))
