"""Coursework (ödev): a brief with a deadline, files handed in until then, marked by a rubric without names; it can be a
condition of the course's document."""
