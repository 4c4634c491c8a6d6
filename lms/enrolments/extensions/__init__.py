"""A member buys more time when the access to a course ends: asked, ordered, paid, then the end moves."""
