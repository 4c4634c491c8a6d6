"""Safe expressions of parameterised questions: arithmetic over named numbers, by a walk of our own over parsed text.
Pure. Nothing is ever evaluated by Python: what is not on the list below is refused by name. Length, number of parts
and depth are bounded, all values are floats, so that time is bounded too."""

import ast
import math
import random
import re
from fractions import Fraction

LETTERS, PARTS, DEPTH, LARGEST = 300, 120, 20, 1e15
VARIANTS = 1000  # drawn when a question is written
STEPS = 1_000_000  # values that a variable may take
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,15}")
IN_STEM = re.compile(r"\{([A-Za-z][A-Za-z0-9_]{0,15})\}")
CONSTANTS = {"pi": math.pi, "e": math.e}
FUNCTIONS = {name: (getattr(math, name), (1, 1)) for name in ("sqrt", "sin", "cos", "tan", "asin", "acos", "atan")}
FUNCTIONS |= {name: (getattr(math, name), (1, 1)) for name in ("log", "log10", "exp", "radians", "degrees")}
FUNCTIONS |= {"abs": (abs, (1, 1)), "min": (min, (2, 8)), "max": (max, (2, 8))}
BINARY = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
}


class Faulty(ValueError):
    """A sentence for the author."""


def parsed(text: str) -> ast.expr:
    """The tree of an expression; raises Faulty for anything that is not plain arithmetic."""
    if not text.strip():
        raise Faulty("Formül boş olamaz.")
    if len(text) > LETTERS:
        raise Faulty(f"Formül en çok {LETTERS} karakter olabilir.")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Faulty("Formül okunamadı. Çarpma için *, üs için **, ondalık için nokta yazın.") from error
    if sum(1 for _ in ast.walk(tree)) > PARTS:
        raise Faulty("Formül çok uzun.")
    check(tree, 1)
    return tree


def check(node, depth: int) -> None:
    """Whether every part is on the list."""
    if depth > DEPTH:
        raise Faulty("Formülde iç içe çok fazla işlem var.")
    if isinstance(node, ast.Constant) and type(node.value) in (int, float) and abs(node.value) <= LARGEST:
        return
    if isinstance(node, ast.Name) and NAME.fullmatch(node.id) and node.id not in FUNCTIONS:
        return
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd | ast.USub):
        return check(node.operand, depth + 1)
    if isinstance(node, ast.BinOp) and type(node.op) in BINARY:
        check(node.left, depth + 1)
        return check(node.right, depth + 1)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS:
        least, most = FUNCTIONS[node.func.id][1]
        if node.keywords or not least <= len(node.args) <= most:
            raise Faulty(f"İşlevin parametre sayısı uymuyor: {node.func.id}")
        for argument in node.args:
            check(argument, depth + 1)
        return
    raise Faulty("Formülde yalnız sayılar, değişkenler, + - * / ** ve bilinen işlevler olabilir.")


def names_in(tree) -> set[str]:
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called}
    return names - set(CONSTANTS)


def value(tree, values: dict[str, float]) -> float:
    """The number that comes out; raises Faulty for division by zero, overflow and what has no real value."""
    try:
        found = walked(tree, {**CONSTANTS, **values})
    except ZeroDivisionError as error:
        raise Faulty("sıfıra bölünüyor") from error
    except (OverflowError, ValueError, KeyError, TypeError) as error:
        raise Faulty("sonuç hesaplanamıyor ya da çok büyük") from error
    if isinstance(found, complex) or not math.isfinite(found) or abs(found) > LARGEST:
        raise Faulty("sonuç gerçek bir sayı değil ya da çok büyük")
    return found


def walked(node, values):
    if isinstance(node, ast.Constant):
        return float(node.value)
    if isinstance(node, ast.Name):
        return values[node.id]
    if isinstance(node, ast.UnaryOp):
        operand = walked(node.operand, values)
        return -operand if isinstance(node.op, ast.USub) else operand
    if isinstance(node, ast.BinOp):
        return BINARY[type(node.op)](walked(node.left, values), walked(node.right, values))
    return FUNCTIONS[node.func.id][0](*(walked(argument, values) for argument in node.args))


def result(expression: str, values: dict[str, str]) -> float:
    """Of an expression with a candidate's values as text."""
    return value(parsed(expression), {name: float(Fraction(text)) for name, text in values.items()})


def drawn(chance: random.Random, variables: dict) -> dict[str, str]:
    """A value for every variable, as exact text, in the order of names."""
    return drawn_from(chance, {name: limits(variables[name]) for name in variables})


def drawn_from(chance: random.Random, ranges: dict) -> dict[str, str]:
    """The same, of ranges that limits() has read."""
    made = {}
    for name in sorted(ranges):
        low, high, step = ranges[name]
        made[name] = text_of(low + step * chance.randint(0, int((high - low) / step)))
    return made


def limits(variable: dict) -> tuple[Fraction, Fraction, Fraction]:
    """min, max and step, exact; raises Faulty for an empty or endless range."""
    try:
        low, high, step = (Fraction(str(variable[name])) for name in ("min", "max", "step"))
    except (KeyError, ValueError, ZeroDivisionError) as error:
        raise Faulty("Değişkenin aralığı okunamadı.") from error
    if step <= 0 or high < low:
        raise Faulty("Değişkenin aralığı boş: en küçük, en büyükten büyük olamaz ve adım sıfırdan büyük olmalıdır.")
    if (high - low) / step > STEPS or max(abs(low), abs(high)) > LARGEST:
        raise Faulty("Değişkenin aralığı çok geniş.")
    return low, high, step


def text_of(number: Fraction) -> str:
    """As a decimal where it is one."""
    if number.denominator == 1:
        return str(number.numerator)
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return str(number)
    digits = 0
    while (number * 10**digits).denominator != 1:
        digits += 1
    whole = f"{abs(int(number * 10**digits)):0{digits + 1}d}"
    return f"{'-' if number < 0 else ''}{whole[:-digits]}.{whole[-digits:]}"


def faults(variables: dict, expression: str, stem: str) -> list[str]:
    """What keeps a parameterised question from being asked, found by drawing a thousand variants."""
    if not variables or len(variables) > 12:
        return ["En az bir, en çok on iki değişken yazın."]
    bad = [name for name in variables if not NAME.fullmatch(name) or name in FUNCTIONS or name in CONSTANTS]
    if bad:
        return [f"Değişkenin adı olamaz: {bad[0][:20]}"]
    try:
        tree = parsed(expression)
        for name in variables:
            limits(variables[name])
    except Faulty as fault:
        return [str(fault)]
    found = [f"Formüldeki değişken tanımlı değil: {name}" for name in sorted(names_in(tree) - set(variables))]
    in_stem = set(IN_STEM.findall(stem))
    found += [f"Metindeki değişken tanımlı değil: {{{name}}}" for name in sorted(in_stem - set(variables))]
    found += [f"Değişken soru metninde geçmiyor: {{{name}}}" for name in sorted(set(variables) - in_stem)]
    return found or variant_faults(variables, tree)


def variant_faults(variables, tree) -> list[str]:
    chance, ranges = random.Random(1), {name: limits(variables[name]) for name in variables}
    for number in range(VARIANTS):
        values = corner(variables, number) or drawn_from(chance, ranges)
        try:
            value(tree, {name: float(Fraction(text)) for name, text in values.items()})
        except Faulty as fault:
            said = ", ".join(f"{name} = {text.replace('.', ',')}" for name, text in values.items())
            return [f"Denenen değerlerden birinde {fault}: {said}"]
    return []


def corner(variables: dict, number: int) -> dict[str, str] | None:
    """The first variants are those where every variable is smallest, or largest, or as near to zero as it gets."""
    if number > 2:
        return None
    made = {}
    for name, variable in sorted(variables.items()):
        low, high, step = limits(variable)
        most = int((high - low) / step)
        nearest = min(max(round(-low / step), 0), most)
        made[name] = text_of(low + step * (0, most, nearest)[number])
    return made
