"""Numbers in addresses: what no key can be is no page, it never reaches the database. And how addresses are built."""

from werkzeug.routing import Rule

from lms.core.refusals import NotFound

KEY_MAX = 2**31 - 1
PAGE_MAX = 100_000


class LateRule(Rule):
    """A route whose address builder is compiled when the first address is built: compiling two for each of hundreds of
    routes is a tenth of a process's start."""

    def _compile_builder(self, append_unknown: bool = True):
        compiled, made = super()._compile_builder, None

        def build(rule, **values):
            nonlocal made
            if made is None:
                made = compiled(append_unknown)
            return made(rule, **values)

        return build


def refuse_impossible_keys(endpoint, values) -> None:
    """For url_value_preprocessor: a number that does not fit a key, or a NUL in a name, is not found."""
    for value in (values or {}).values():
        if (isinstance(value, int) and value > KEY_MAX) or (isinstance(value, str) and "\x00" in value):
            raise NotFound()


def page_number(args, name: str = "sayfa") -> int:
    """The page asked for, from 1; nonsense is the first."""
    return min(max(args.get(name, 1, type=int), 1), PAGE_MAX)
