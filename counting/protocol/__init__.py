"""PURE. The messages of the count: shapes, signatures, encryption, and what an answer must satisfy.

Our own service definition, after the manner of a government service integrator: no public count
service exists. docs/count-protocol.md describes it, docs/count-schemas its messages. Both the
client and the simulator of the other party use what is here; neither imports the other.
"""
