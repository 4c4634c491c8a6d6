"""Safe expressions: what they work out, what they refuse, and the same out of the second reader."""

import ast
import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.exams import expressions, papers, rescoring, scoring
from lms.exams.kinds import faults
from tests import make


@pytest.mark.parametrize(
    "text, values, found",
    [
        ("2*pi*a*R", {"a": "2", "R": "3"}, 37.69911184307752),
        ("-a**2", {"a": "3"}, -9),
        ("2**-1", {}, 0.5),
        ("2**3**2", {}, 512),
        ("a/b/2", {"a": "8", "b": "2"}, 2),
        ("sqrt(a) + log10(100) - min(3, a, 1)", {"a": "16"}, 5),
        ("1e-6*K", {"K": "2000000"}, 2),
        ("degrees(atan(1))", {}, 45),
    ],
)
def test_arithmetic(text, values, found):
    assert expressions.result(text, values) == pytest.approx(found)
    reader = rescoring.Reader(text, {name: float(Fraction(value)) for name, value in values.items()})
    assert reader.whole() == expressions.result(text, values)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "a.b",
        "a[0]",
        "[1]",
        "lambda: 1",
        "a if a else 1",
        "'a'",
        "f'{a}'",
        "a and b",
        "a < b",
        "print(a)",
        "sqrt",
        "sqrt(1, 2)",
        "max(*a)",
        "min(a, key=b)",
        "a^2",
        "a//b",
        "a%b",
        "(a := 1)",
        "True",
        "1j",
        "9" * 200,
        "+".join(["a"] * 80),
        "(" * 30 + "a" + ")" * 30 + "**" * 2,
        "-" * 40 + "a",
        "",
        "a b",
        "2a",
        "a\x00",
    ],
)
def test_what_is_no_plain_arithmetic_is_refused(text):
    with pytest.raises(expressions.Faulty):
        expressions.parsed(text)


@given(some.text(max_size=60))
def test_any_text_is_refused_or_worked_out_and_never_anything_else(text):
    try:
        expressions.value(expressions.parsed(text), {"a": 1.0})
    except expressions.Faulty:
        pass


def test_a_tower_of_powers_takes_no_time():
    with pytest.raises(expressions.Faulty, match="büyük"):  # worked out, it would never end
        expressions.value(expressions.parsed("9**9**9**9**9"), {})


numbers = some.sampled_from(["1", "2.5", "0.1", "7", "a", "b", "pi"])
trees = some.recursive(
    numbers,
    lambda inner: some.one_of(
        some.tuples(inner, some.sampled_from(["+", "-", "*", "/", "**"]), inner).map(lambda t: f"({t[0]}{t[1]}{t[2]})"),
        some.tuples(inner, some.sampled_from(["+", "-", "*", "/"]), inner).map(" ".join),
        inner.map(lambda t: f"-{t}"),
        inner.map(lambda t: f"abs({t})"),
    ),
    max_leaves=8,
)


@given(trees)
def test_both_readers_work_out_the_same_bits(text):
    try:
        first = expressions.value(expressions.parsed(text), {"a": 3.0, "b": 0.25})
    except expressions.Faulty:
        return
    assert rescoring.Reader(text, {"a": 3.0, "b": 0.25}).whole() == first, ast.dump(expressions.parsed(text))


@given(
    some.fractions(-100, 100, max_denominator=100),
    some.fractions(0, 50, max_denominator=20),
    some.fractions(Fraction(1, 100), 5, max_denominator=100),
    some.integers(0, 99),
)
def test_a_drawn_value_stands_on_a_step_of_its_range(low, more, step, seed):
    variable = {"min": str(low), "max": str(low + more), "step": str(step)}
    value = Fraction(expressions.drawn(random.Random(seed), {"a": variable})["a"])
    assert low <= value <= low + more and ((value - low) / step).denominator == 1


def variables(**ranges):
    return {name: dict(zip(("min", "max", "step"), map(str, one), strict=True)) for name, one in ranges.items()}


@pytest.mark.parametrize(
    "ranges, expression, stem, said",
    [
        ({"a": (0, 1, "0.1")}, "1/a", "{a}", "sıfıra bölünüyor"),
        ({"a": (-5, 5, 1)}, "1/a", "{a}", "sıfıra bölünüyor"),
        ({"a": (1, 500, 1)}, "10**a", "{a}", "çok büyük"),
        ({"a": (-1, 1, "0.5")}, "sqrt(a)", "{a}", "hesaplanamıyor"),
        ({"a": (-3, -1, 1)}, "a**0.5", "{a}", "gerçek"),
        ({"a": (5, 1, 1)}, "a", "{a}", "boş"),
        ({"a": (1, 5, 0)}, "a", "{a}", "boş"),
        ({"a": (0, "1e9", "1e-9")}, "a", "{a}", "geniş"),
        ({"a": (1, 5, 1)}, "a*b", "{a}", "tanımlı değil: b"),
        ({"a": (1, 5, 1)}, "a", "{a} {b}", "Metindeki"),
        ({"a": (1, 5, 1), "b": (1, 5, 1)}, "a", "{a}", "geçmiyor: {b}"),
        ({"pi": (1, 5, 1)}, "pi", "{pi}", "adı olamaz"),
        ({}, "1", "x", "En az bir"),
    ],
)
def test_a_faulty_question_is_found_when_it_is_written(ranges, expression, stem, said):
    body = {"variables": variables(**ranges), "expression": expression, "tolerance": "0", "relative": False}
    assert said in " ".join(faults("numerical_parameterised", stem, body))


def test_every_candidate_has_own_values_frozen_in_the_paper_and_scored_by_them(sign_in, database):
    from lms.exams.operations import attempts
    from lms.exams.queries.attempts import marks_of, paper_of
    from tests.exams.sitting import Candidate

    exam = make.exam(kinds=("numerical_parameterised",), shown="answers", pass_mark=50)
    seen = set()
    for _ in range(4):
        user = make.person()
        candidate = Candidate(sign_in(user), user).start(exam)
        ((question, version),) = paper_of(candidate.attempt)
        values = question["order"]["values"]
        seen.add(tuple(values.items()))
        page = candidate.client.get(f"/sinav/{candidate.attempt.public_id}").text
        assert f"Çap {values['a'].replace('.', ',')}, sayı" in page and "{a}" not in page and "pi*a" not in page
        right = expressions.result(version.body["expression"], values)
        candidate.save(1, f"{right:.3f}".replace(".", ",") + " m")
        candidate.finish()
        assert marks_of(candidate.attempt.id)[1].points == "1"
        said = candidate.client.get(f"/sinavlar/sonuc/{candidate.attempt.public_id}").text
        assert "Doğru yanıt" in said and f"Çap {values['a'].replace('.', ',')}" in said
        assert scoring.score(version.kind, version.body, question["order"], "0") == 0
    assert len(seen) > 1 and attempts
    assert papers.made(5, [{"id": 1, "kind": version.kind, "body": version.body, "topic": "", "points": "1"}]) == (
        papers.made(5, [{"id": 1, "kind": version.kind, "body": version.body, "topic": "", "points": "1"}])
    )


def test_the_preview_shows_variants_with_their_keys_and_names_the_fault(sign_in, database):
    from tests.exams.sitting import post
    from tests.exams.test_desk import form

    chamber = make.chamber()
    client = sign_in(make.officer("exam_officer", chamber))
    address = f"/masa/{chamber.slug}/soru-onizleme/numerical_parameterised"
    page = post(client, address, form("numerical_parameterised"))
    assert "Örnek değerler" in page.text and page.text.count("→") == 5
    bad = post(client, address, form("numerical_parameterised", expression="1/(a-1)"))
    assert "sıfıra bölünüyor" in bad.text and "a = 1" in bad.text
    broken = post(client, address, form("numerical_parameterised", variables="a 1 10"))
    assert "okunamadı" in broken.text
