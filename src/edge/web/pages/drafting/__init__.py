"""The text of an agreement: drafting, versions, comparison, files."""
