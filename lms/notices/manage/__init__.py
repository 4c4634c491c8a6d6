"""The desk: announcements (a chamber's and the union's), messages, questions."""

from lms.notices.manage import announcements, messages, questions

__all__ = ["announcements", "messages", "questions"]
