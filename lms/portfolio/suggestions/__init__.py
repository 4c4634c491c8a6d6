"""Courses that may suit a person: by the interests they chose themselves and by documents that lapse; each with its
reason in words. Off until asked for, and gone without a trace when no longer wanted."""
