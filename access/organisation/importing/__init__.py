"""The import of organisation and staff: read, check, plan, apply (rules A5, R13; design.md).

``reading`` turns an upload into text cells, ``checking`` finds every bad row, ``staff`` and
``organisation`` stage, plan and apply in one transaction, ``runs`` ties them together for the
page and for the command line. Reading and checking touch no database.
"""
