"""The desk's pages, all below /masa/<oda>/: question banks, questions, question files, exams, results, marking,
objections, statistics, the lock of a plan."""

from lms.exams.manage import banks, exams, imports, marking, objections, plans, questions, results, statistics
from lms.exams.manage.blueprint import blueprint

__all__ = [
    "banks",
    "blueprint",
    "exams",
    "imports",
    "marking",
    "objections",
    "plans",
    "questions",
    "results",
    "statistics",
]
