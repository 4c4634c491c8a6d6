"""What an exam prints, set by typst from plain values: the result sheet of one candidate, the list of an exam."""

import json
from datetime import datetime

import typst

from lms.core.clock import ISTANBUL
from lms.core.presentation import decimal, when
from lms.exams import presenting
from lms.settings import PACKAGE, carried

VERDICT = {True: "Başarılı", False: "Başarısız"}


def compiled(template: str, exam, made_at: datetime, **facts) -> bytes:
    day = made_at.astimezone(ISTANBUL)
    facts |= {"exam": exam.title, "chamber": exam.chamber.name if exam.chamber else "", "made": when(made_at)}
    facts |= {"course": exam.version.title if exam.version else "", "date": [day.year, day.month, day.day]}
    return typst.compile(
        str(carried("templates") / "exams" / template),
        font_paths=[str(PACKAGE / "static" / "fonts")],
        sys_inputs={"data": json.dumps(facts)},
        pdf_standards=["a-2b"],
    )


def sheet(attempt, result, topics, made_at: datetime) -> bytes:
    """One candidate's own; `topics` empty where the exam shows the score alone."""
    facts = [
        ("Ad soyad", attempt.user.full_name),
        ("Puan", f"100 üzerinden {decimal(result.score)}"),
        ("Geçme notu", str(result.pass_mark)),
        ("Sonuç", VERDICT[result.passed]),
        ("Giriş", f"{attempt.number}. giriş, {when(attempt.started_at)}"),
        ("Bitiş", when(attempt.closed_at)),
        ("Yayımlanma", when(result.published_at)),
    ]
    if result.pass_kept:
        facts.append(("Not", "Açıklanmış başarı, sonraki bir soru kararından etkilenmez."))
    lines = [[topic, presenting.points_text(points), presenting.points_text(most)] for topic, points, most in topics]
    return compiled("result_sheet.typ", attempt.exam, made_at, facts=facts, topics=lines, code=attempt.public_id.hex)


def whole_list(exam, rows, made_at: datetime) -> bytes:
    """The published results of an exam, by name; `rows`: (result, attempt, user)."""
    published = [row for row in rows if row[0].state == "published"]
    lines = [
        [
            user.full_name,
            f"{attempt.number}. giriş",
            when(attempt.closed_at),
            decimal(result.score),
            VERDICT[result.passed],
        ]
        for result, attempt, user in published
    ]
    return compiled(
        "result_list.typ",
        exam,
        made_at,
        lines=lines,
        passed=sum(result.passed for result, _, _ in published),
        waiting=len(rows) - len(published),
        mark=str(exam.rule("pass_mark")),
    )
