"""The desk's pages: question banks, questions, question files, exams, results, marking. All below /masa/<oda>/."""

from lms.exams.manage import banks, exams, imports, marking, questions, results
from lms.exams.manage.blueprint import blueprint

__all__ = ["banks", "blueprint", "exams", "imports", "marking", "questions", "results"]
