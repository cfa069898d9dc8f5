"""No text in an export becomes a formula or breaks a row (issue Figures, point 11). PURE."""

from access.look.escaping import escape

__all__ = ["escape"]
