"""The desk: templates and their questions, sending, results, moderation."""

from lms.surveys.manage import results, templates

__all__ = ["results", "templates"]
