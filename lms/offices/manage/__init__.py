"""The desk's pages: definitions, calls, terms. All below /masa/<oda>/sureli-gorevler."""

from lms.offices.manage import calls, definitions, terms
from lms.offices.manage.blueprint import blueprint

__all__ = ["blueprint", "calls", "definitions", "terms"]
