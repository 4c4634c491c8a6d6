"""Sections, lessons and materials of a course version; order, preview, and the check before publishing."""
