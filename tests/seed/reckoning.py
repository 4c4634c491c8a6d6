"""Small sums for the check of the content: expressions, contrasts, repeats."""

import ast
import collections
import math


def repeated(values):
    return [v for v, n in collections.Counter(values).items() if n > 1]


# --- güvenli ifade ---------------------------------------------------------
NAMES = {"pi": math.pi}
CALLS = {n: getattr(math, n) for n in ("sqrt", "log", "log10", "sin", "cos", "tan")}
OPS = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
}


def value(expression, variables=None):
    def walk(node):
        if isinstance(node, ast.Expression):
            return walk(node.body)
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
            return node.value
        if isinstance(node, ast.Name):
            return {**NAMES, **(variables or {})}[node.id]
        if isinstance(node, ast.BinOp) and type(node.op) in OPS:
            return OPS[type(node.op)](walk(node.left), walk(node.right))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -walk(node.operand)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
            return CALLS[node.func.id](*map(walk, node.args))
        raise ValueError(f"izin verilmeyen ifade: {expression}")

    return walk(ast.parse(expression, mode="eval"))


# --- renk -------------------------------------------------------------------
def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), parts, strict=False))


def contrast(a, b):
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)
