"""The rule of ``counting.register_number`` written a second time, slowly and another way.

Also what makes numbers for tests. Nobody's numbers only: those of the register's test months, and
elsewhere serial 999, which ordinary numbering never reaches (it ends at 997 and 998), made when the
test runs and written nowhere.
"""

from datetime import date

from counting.register_number import Reason

TEST_MONTHS = (*range(61, 73), *range(81, 93))


def number(year: int, month: int, day: int, serial: int, century: int = 1900) -> str:
    """Eleven digits with the check digits of that century."""
    nine = f"{year:02}{month:02}{day:02}{serial:03}"
    return nine + f"{97 - int(('2' if century == 2000 else '') + nine) % 97:02}"


def dotted(plain: str) -> str:
    """As it is printed on an identity card."""
    return f"{plain[:2]}.{plain[2:4]}.{plain[4:6]}-{plain[6:9]}.{plain[9:]}"


def obvious(text: str, test_numbers: bool = False) -> Reason:
    """The reason, found by trying to take the number apart and to make it again."""
    if any(ord(character) > 127 for character in text):
        return Reason.FOREIGN
    text = text.strip(" ")
    if text == "":
        return Reason.EMPTY
    plain = _without_separators(text)
    if plain is None:
        digits = all(character in "0123456789" for character in text)
        return Reason.SHORT if digits and 5 <= len(text) <= 10 else Reason.MALFORMED
    year, month, day, serial = int(plain[:2]), int(plain[2:4]), int(plain[4:6]), int(plain[6:9])
    possible = [century for century in (1900, 2000) if _exists(century + year, month, day)]
    if not possible:
        return Reason.IMPOSSIBLE_DATE
    if serial == 0:
        return Reason.SERIAL_ZERO
    fitting = [c for c in (1900, 2000) if plain == number(year, month, day, serial, c)]
    if not fitting:
        return Reason.CHECK_DIGITS
    if not set(fitting) & set(possible):
        return Reason.IMPOSSIBLE_DATE
    return Reason.TEST_NUMBER if month in TEST_MONTHS and not test_numbers else Reason.OK


def _without_separators(text: str) -> str | None:
    """Eats the groups from the left; None where something else stands there."""
    plain = ""
    for size in (2, 2, 2, 3, 2):
        if plain and text[:1] in (" ", ".", "-"):
            text = text[1:]
        group, text = text[:size], text[size:]
        if len(group) < size or any(character not in "0123456789" for character in group):
            return None
        plain += group
    return None if text else plain


def _exists(year: int, month: int, day: int) -> bool:
    if month in (0, 20, 40):
        return day <= 31
    for added in (0, 20, 40, 60, 80):
        if 1 <= month - added <= 12:
            try:
                date(year, month - added, day or 1)
            except ValueError:
                return False
            return True
    return False
