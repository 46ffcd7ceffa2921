"""The library of clauses and templates that drafts are made from."""
