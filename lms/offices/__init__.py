"""Fixed-term offices of a chamber (coordinator, commission member): definition, call, candidates, appointment, end.

An appointment says who holds an office and until when; it gives no permission. Permissions are roles (accounts)."""
