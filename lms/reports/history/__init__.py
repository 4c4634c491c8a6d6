"""Totals of years that a chamber kept on another system: taken over from a sheet, shown apart from our own data."""
