"""One of several things that are asked of somebody, and how it stands: what a page lists instead of a bare no. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Condition:
    """state: met, unmet, or open (its turn comes later). `title` names what is asked, `text` is a sentence that says
    why it stands so; `key` tells the conditions of one list apart."""

    key: str
    state: str
    title: str
    text: str
