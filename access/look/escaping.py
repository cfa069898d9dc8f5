"""No text in an export becomes a formula or breaks a row. PURE."""

import re

# What opens a formula in a spreadsheet, also as full-width signs, and after blanks that a program
# may trim; a tab or line end at the start counts as one too.
_OPENS = re.compile(r"^[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


def escape(text: str) -> str:
    """The text as data: signs that no file may hold are gone, an opening of a formula is quoted."""
    clean = _CONTROL.sub("", text)
    starts_odd = clean[:1] in ("\t", "\r", "\n")
    clean = re.sub(r"[\t\r\n]+", " ", clean)
    return "'" + clean if starts_odd or _OPENS.match(clean) else clean
