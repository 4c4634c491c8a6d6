"""Dated runs of a course: their sessions, states, trainers and calendars. Who takes part is enrolments' affair."""
