"""The chambers of the union, their branches, their rule sets (versioned values) and their signatories."""
