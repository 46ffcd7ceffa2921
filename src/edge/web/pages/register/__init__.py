"""The public register of agreements: a page for anybody, the same as JSON and CSV."""
