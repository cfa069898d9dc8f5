"""Reasonable accommodation (U2): what hinders at work, what would help, and what is decided."""
