"""Surveys at the end of a course: templates with versions, invitations, anonymous answers in groups, moderated texts.

An answer never lies beside a person. It waits in a box until five lie there; then the five are counted together, their
texts are shuffled, and the single answers are deleted (rules.py says why this also withstands subtraction)."""
