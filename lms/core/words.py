"""Finding rows by the beginnings of words in a folded column (turkish.fold), by way of a GIN index on the same
expression (`words_index`): what a search costs does not grow with the table. With a `scope` (a column of whole numbers,
the chamber) the number stands before each word, so that a search reads this chamber's bearers of a name and nothing
else: beside the words it would stand once for each of the chamber's tens of thousands of rows."""

from sqlalchemy import Index, func, literal_column, text

from lms.core import turkish

SIMPLE = literal_column("'simple'::regconfig")


def words_index(name: str, column: str, scope: str | None = None) -> Index:
    """The index that `words_match` needs on `column`, for a model's __table_args__."""
    return Index(name, text(vector(column, scope)), postgresql_using="gin")


def vector(column: str, scope: str | None) -> str:
    """SQL of the words of a column, in the form in which PostgreSQL keeps it: index and search must say the same."""
    words = column
    if scope:
        mark = f"('c'::text || {scope}::text) || 'x'::text"
        words = f"({mark}) || replace({column}, ' '::text, (' c'::text || {scope}::text) || 'x'::text)"
    return f"to_tsvector('simple'::regconfig, {words})"


def words_match(column, typed: str, scope=None, number: int | None = None):
    """SQL: every typed word begins a word of the column, wherever it stands; with a scope, in rows of this number.
    None when nothing is typed."""
    words = turkish.fold(typed).split()
    if not words:
        return None
    marked = [f"'c{number:d}x{word}':*" if scope is not None else f"'{word}':*" for word in words]
    said = vector(named(column), named(scope) if scope is not None else None)
    return literal_column(said).bool_op("@@")(func.to_tsquery(SIMPLE, " & ".join(marked)))


def only(scope, number: int, by_name: bool):
    """SQL: rows of this number. In a search by name the words' index knows the number already, and its own index, which
    names tens of thousands of rows, is kept out of the plan."""
    return (scope.op("+")(0) if by_name else scope) == number


def named(column) -> str:
    return f"{column.table.name}.{column.name}"
