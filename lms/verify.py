"""`lms verify`: what each room recomputes about itself, line by line."""

from collections.abc import Iterator
from importlib import import_module

CHECKS = {  # name -> module with verify() -> iterable of sentences
    "register": "lms.certificates.verification",
    "exams": "lms.exams.verification",
    "watching": "lms.watching.verification",
}


def findings(what: str) -> Iterator[str]:
    """All that differs, as sentences; `all` runs every check."""
    for name, module in CHECKS.items():
        if what in (name, "all"):
            for sentence in import_module(module).verify():
                yield f"{name}: {sentence}"
