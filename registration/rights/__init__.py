"""The rights of the person: everything about me, requests, and the officer's desk (P1)."""
