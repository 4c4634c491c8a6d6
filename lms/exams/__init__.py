"""Exams: question banks with versions, papers drawn from them, attempts, marks and results.

An answer is acknowledged only after its line in the attempt's chained journal is committed. The database's clock
decides; keys never leave the server. kinds, scoring and papers are pure; attempts/ is the hot path."""
