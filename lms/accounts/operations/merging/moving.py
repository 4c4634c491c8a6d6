"""How a merge changes rows, and how the changes are taken back: each is written down with what stood there before."""

from flask import current_app
from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql

from lms.accounts.models import AccountMerge, MergeChange
from lms.accounts.rules.merging import FOLLOWS, MOVED, Rule
from lms.core.database import db

DIALECT = postgresql.dialect()


def parts() -> list:
    """The `merging` modules of all rooms, lower floors first."""
    return current_app.extensions["merging"]


class Act:
    """A merge being carried out, or tried for the preview (then nothing is decided and all of it is rolled back).
    `counts`: what happened, in words; `united`: (enrolment that ended, enrolment that stays)."""

    def __init__(self, row: AccountMerge, is_preview: bool = False):
        self.merge_id, self.kept_id, self.merged_id = row.id, row.kept_id, row.merged_id
        self.is_preview = is_preview
        self.united: list[tuple[int, int]] = [tuple(pair) for pair in row.united]
        self.counts: dict[str, int] = {}

    def count(self, label: str, number: int = 1) -> None:
        if label and number:
            self.counts[label] = self.counts.get(label, 0) + number

    def move(self, rule: Rule, source: int, target: int) -> int:
        """Gives the rows of a rule to another owner, all at once; returns how many."""
        keys = ", ".join(f"'{name}', {name}" for name in key_of(rule.table))
        held_back = f" AND NOT ({rule.unless})" if rule.unless else ""
        moving = text(
            f"WITH gone AS (UPDATE {rule.table} o SET {rule.column} = :target WHERE o.{rule.column} = :source"
            f"{held_back} RETURNING o.*) INSERT INTO account_merge_changes (merge_id, what, key, before, after)"
            f" SELECT :merge, :what, jsonb_build_object({keys}), jsonb_build_object('{rule.column}', CAST(:source AS"
            f" integer)), jsonb_build_object('{rule.column}', CAST(:target AS integer)) FROM gone"
        )
        facts = {"merge": self.merge_id, "what": f"{rule.table}:{rule.column}", "source": source, "target": target}
        return db.session.execute(moving, facts).rowcount

    def change(self, table: str, key: dict, **values) -> None:
        """Puts values into one row and notes what stood there. `key`: its primary key, by column."""
        types = types_of(table)
        where = " AND ".join(f"o.{name} = :key_{name}" for name in key)
        sets = ", ".join(f"{name} = CAST(:{name} AS {types[name]})" for name in values)
        was = ", ".join(f"'{name}', o.{name}" for name in values)
        now = ", ".join(f"'{name}', t.{name}" for name in values)
        keys = ", ".join(f"'{name}', t.{name}" for name in key)
        same = " AND ".join(f"t.{name} = w.{name}" for name in key)
        changing = text(
            f"WITH was AS (SELECT {', '.join(f'o.{name}' for name in key)}, jsonb_build_object({was}) AS said"
            f" FROM {table} o WHERE {where}), done AS (UPDATE {table} o SET {sets} WHERE {where} RETURNING o.*)"
            " INSERT INTO account_merge_changes (merge_id, what, key, before, after)"
            f" SELECT :merge, :what, jsonb_build_object({keys}), w.said, jsonb_build_object({now})"
            f" FROM was w JOIN done t ON {same}"
        )
        facts = {"merge": self.merge_id, "what": f"{table}:{','.join(values)}", **values}
        db.session.execute(changing, facts | {f"key_{name}": value for name, value in key.items()})

    def remember(self, table: str, key: dict, before: dict, after: dict) -> None:
        """Notes a change that the room itself makes and takes back."""
        row = MergeChange(merge_id=self.merge_id, what=f"{table}:", key=key, before=before, after=after)
        db.session.add(row)
        db.session.flush()

    def remembered(self, table: str) -> list[tuple[dict, dict, dict]]:
        """(key, before, after) of what was noted of a table, the last first."""
        rows = select(MergeChange).where(MergeChange.merge_id == self.merge_id, MergeChange.what == f"{table}:")
        found = db.session.scalars(rows.order_by(MergeChange.id.desc()))
        return [(row.key, row.before, row.after) for row in found]


def carry_out(act: Act) -> None:
    """Each room first unites what both accounts have (`unite`); then the rows change hands; then what follows from it
    is decided (`settle`)."""
    db.session.flush()
    for part in parts():
        if hasattr(part, "unite"):
            part.unite(act)
    for part in parts():
        for rule in part.MERGES:
            if rule.how == FOLLOWS:
                for ended, stays in act.united:
                    act.move(rule, ended, stays)
            elif rule.how == MOVED:
                act.count(rule.label, act.move(rule, act.merged_id, act.kept_id))
    db.session.expire_all()
    for part in parts():
        if hasattr(part, "settle"):
            part.settle(act)


def take_back(act: Act) -> None:
    """Puts back what the merge changed, the last change first; a row that was changed again since stays as it is."""
    db.session.flush()
    for part in reversed(parts()):
        if hasattr(part, "separate"):
            part.separate(act)
    done = (
        "SELECT what FROM account_merge_changes WHERE merge_id = :merge AND what NOT LIKE '%:'"
        " GROUP BY what ORDER BY max(id) DESC"
    )
    for what in db.session.scalars(text(done), {"merge": act.merge_id}).all():
        db.session.execute(text(back_of(what)), {"merge": act.merge_id, "what": what})
    db.session.expire_all()


def back_of(what: str) -> str:
    """The statement that takes back all changes of one kind."""
    table, _, columns = what.partition(":")
    types, names = types_of(table), columns.split(",")
    sets = ", ".join(f"{name} = CAST(c.before ->> '{name}' AS {types[name]})" for name in names)
    rows = " AND ".join(f"t.{name} = CAST(c.key ->> '{name}' AS {types[name]})" for name in key_of(table))
    same = " AND ".join(f"t.{name} IS NOT DISTINCT FROM CAST(c.after ->> '{name}' AS {types[name]})" for name in names)
    return (
        f"UPDATE {table} t SET {sets} FROM account_merge_changes c"
        f" WHERE c.merge_id = :merge AND c.what = :what AND {rows} AND {same}"
    )


def key_of(table: str) -> list[str]:
    return [column.name for column in db.metadata.tables[table].primary_key]


def types_of(table: str) -> dict[str, str]:
    return {column.name: column.type.compile(DIALECT) for column in db.metadata.tables[table].columns}
