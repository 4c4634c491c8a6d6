"""Documents: what a person is entitled to, its number, the sealed PDF, the chained register, and the page where a
stranger checks it. What was issued is frozen; a correction is a new document that replaces the old one."""
