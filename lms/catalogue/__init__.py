"""Courses, their versions and approval, runs, categories, and the public search."""
