"""A page of a long list. What it costs does not grow with the list: at most MOST rows are counted, the pager then says
"1.000+", and who wants what lies behind narrows the list or takes the file."""

from sqlalchemy import case, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB

from lms.core import turkish
from lms.core.addresses import page_number
from lms.core.database import db

MOST = 1000


class Page:
    """One page of a select, with what the pager macro asks for: page, pages, total, per_page, items; `is_more` when
    there are more than `total`. With a `key` (the column of the rows' ids) the ids alone are sorted and counted, and
    whole rows read only for the page."""

    def __init__(self, rows, page: int, per_page: int, key=None):
        self.per_page = per_page
        ids = list(db.session.scalars(rows.with_only_columns(key).limit(MOST + 1))) if key is not None else []
        found = len(ids) if key is not None else count_of(rows)
        self.total, self.is_more = min(found, MOST), found > MOST
        self.pages = max(1, -(-self.total // per_page))
        self.page = min(max(page, 1), self.pages)
        first = (self.page - 1) * per_page
        if key is not None:
            rows = rows.where(key.in_(ids[: self.total][first : first + per_page]))
        else:
            rows = rows.limit(per_page).offset(first)
        items = db.session.execute(rows) if self.total else ()
        self.items = [row[0] if len(row) == 1 else row for row in items]


class Slice:
    """One page of a list that is held in memory whole, or as far as it is shown (`is_more`). `text`: the search that
    narrowed it to these lines."""

    def __init__(self, lines: list, page: int, per_page: int, is_more: bool = False, text: str = ""):
        self.text = text
        self.total, self.per_page, self.is_more = len(lines), per_page, is_more
        self.pages = max(1, -(-self.total // per_page))
        self.page = min(max(page, 1), self.pages)
        self.items = lines[(self.page - 1) * per_page : self.page * per_page]


def part(lines: list, args, per_page: int = 50, key: str = "sayfa", words=None) -> Slice:
    """The page that the address asks for, of a list that is in memory whole. With `words`, which gives what a line may
    be found by, only the lines that the address's search (`ara`) names."""
    text = sought(args) if words else ""
    if text:
        lines = holding(lines, text, words)
    return Slice(lines, page_number(args, key), per_page, text=text)


def sought(args) -> str:
    """What the address searches for."""
    return args.get("ara", "").strip()[:100]


def holding(lines: list, text: str, words) -> list:
    """The lines in whose words each word of the search stands, be it written with Turkish letters or without."""
    wanted = turkish.fold(text).split()
    return [line for line in lines if all(word in known for known in (turkish.fold(words(line)),) for word in wanted)]


def count_of(rows) -> int:
    """How many rows, as far as MOST + 1."""
    bare = rows.with_only_columns(literal(1), maintain_column_froms=True).order_by(None).limit(MOST + 1)
    return db.session.scalar(select(func.count()).select_from(bare.subquery())) or 0


class LinePage:
    """One page of the lines that a row keeps as a JSON list: only the page's lines leave the database, however long the
    file was. `verdict` narrows ('' = all); `first` names verdicts that come before the others, in that order."""

    def __init__(self, column, row_id: int, verdict: str, page: int, per_page: int, first: tuple[str, ...] = ()):
        wanted, lines = kept_lines(column, row_id)
        value = func.jsonb_extract_path_text(lines.value, "verdict")
        if verdict:
            wanted = wanted.where(value == verdict)
        self.total = db.session.scalar(wanted.with_only_columns(func.count(), maintain_column_froms=True)) or 0
        self.per_page, self.is_more = per_page, False
        self.pages = max(1, -(-self.total // per_page))
        self.page = min(max(page, 1), self.pages)
        order = [case({name: at for at, name in enumerate(first)}, value=value, else_=len(first))] if first else []
        wanted = wanted.order_by(*order, lines.place).limit(per_page).offset((self.page - 1) * per_page)
        self.items = list(db.session.scalars(wanted))


def kept_lines(column, row_id: int):
    """(SELECT of the lines that a row keeps as a JSON list; their columns `value` and `place`, to narrow and order)."""
    lines = func.jsonb_array_elements(column).table_valued("value", with_ordinality="place", name="line")
    lines = lines.render_derived()
    model = column.class_
    wanted = select(lines.c.value.cast(JSONB)).select_from(model).join(lines, literal(True)).where(model.id == row_id)
    return wanted, lines.c
