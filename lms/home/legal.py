"""The texts that the law asks for, as shipped: drafts until a chamber's lawyers approve them."""

from dataclasses import dataclass
from functools import cache

import yaml

from lms.settings import PACKAGE


@dataclass(frozen=True)
class LegalText:
    key: str
    title: str
    status: str
    version: str
    paragraphs: tuple[str, ...]


@cache
def legal_text(key: str) -> LegalText:
    """One of the texts of seed/texts.yaml under `legal`; KeyError when there is none of that name."""
    texts = yaml.safe_load((PACKAGE / "seed/texts.yaml").read_text())["legal"]
    found = {text["key"]: text for text in texts}[key]
    paragraphs = tuple(part.strip() for part in found["body"].split("\n\n") if part.strip())
    return LegalText(key, found["title"], found["status"], str(found["version"]), paragraphs)
