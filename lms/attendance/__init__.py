"""Who was there: roll calls of dated runs, on a phone or from the signed list, and what they decide at the end."""
