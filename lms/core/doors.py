"""The marks on views: who may enter. A view without exactly one mark is refused by the guard (accounts/guard.py)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Door:
    """kind: public, signed_in, or requires (with a permission `room.verb`)."""

    kind: str
    permission: str | None = None


def public(view):
    """Anybody may enter; the page must show nothing that belongs to one person unless it checks itself."""
    return marked(view, Door("public"))


def signed_in(view):
    """Any person with a live session; the object's owner is checked where the object is fetched."""
    return marked(view, Door("signed_in"))


def requires(permission: str):
    """A person who holds `permission` somewhere; whether here is checked where the object is fetched."""
    return lambda view: marked(view, Door("requires", permission))


def marked(view, door):
    if hasattr(view, "door"):
        raise TypeError(f"{view.__name__} carries two marks")
    view.door = door
    return view
