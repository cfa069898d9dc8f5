"""The demo: real workers on the real entities of the Flemish government, everything else made up.

The modules here are PURE and deterministic: the same program gives the same demo. What writes it
into a database is ``monitoring.house``.
"""
