"""The register as the members' training history: read at the desk, by its own person, and by the chamber's member
system over JSON with a token. The register's lines are append-only and chained, so what was read once never changes."""
