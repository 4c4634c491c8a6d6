"""Documents as Open Badges 3.0: credentials signed with the chamber's Ed25519 key, checked without this site by whoever
keeps the chamber's DID document and its list of revocations."""
