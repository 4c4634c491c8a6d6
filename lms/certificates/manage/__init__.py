"""The desk: documents, kinds, proposals. Importing this adds the pages to the room's blueprint."""

from lms.certificates.manage import documents, kinds, proposals, reissues, renewals

__all__ = ["documents", "kinds", "proposals", "reissues", "renewals"]
