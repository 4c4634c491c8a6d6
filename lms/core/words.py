"""Finding rows by the beginnings of words in a folded column (turkish.fold), by way of a GIN index on the same
expression (`words_index`): what a search costs does not grow with the table."""

from sqlalchemy import Index, func, literal_column, text

from lms.core import turkish

SIMPLE = literal_column("'simple'::regconfig")


def words_index(name: str, column: str) -> Index:
    """The index that `words_match` needs on `column`, for a model's __table_args__."""
    return Index(name, text(f"to_tsvector('simple'::regconfig, {column})"), postgresql_using="gin")


def words_match(column, typed: str):
    """SQL: every typed word begins a word of the column, wherever it stands. None when nothing is typed."""
    words = turkish.fold(typed).split()
    if not words:
        return None
    asked = func.to_tsquery(SIMPLE, " & ".join(f"'{word}':*" for word in words))
    return func.to_tsvector(SIMPLE, column).bool_op("@@")(asked)
