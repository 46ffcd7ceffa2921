"""Signed PDF files: preparing, signing and sealing them, and telling years later what was signed and by whom.

Plain Python about any PDF; it knows no word of a domain, no table and no setting. Nothing is ever fetched.
"""
