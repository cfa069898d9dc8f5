"""The proof of access: code, database and a plain file, asked the same questions (rules A1-A11).

``matrix.txt`` and ``routes.txt`` are the third source; nothing outside this package reads them.
docs/access-proof.md says in plain words what is proven and what is not.
"""
