"""Signing: the round with its steps, originals, trusted roots, and verification for anybody."""
