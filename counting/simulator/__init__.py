"""PURE. The other party: a register of made-up people that answers counts, in a process of its own.

``python -m counting.simulator serve --folder FOLDER``. For the demo and the tests: it knows test
numbers only, which belong to nobody. It answers with counts, itself refuses what is too small, and
on request behaves as badly as a register can (``misbehaving``). It logs no number, and keeps none:
who is behind a number is computed from the number itself (``population``).
"""
