"""PURE. What the file says of nationality, in the words of the registration.

Country of birth stands in for nationality at birth, citizenship for nationality now. The United
States and its areas play the part of Belgium. Unknown stays unknown: it never becomes Belgian.
"""

from dataclasses import dataclass
from typing import Final

from monitoring.demo.draws import pick
from monitoring.demo.source import HOME, OTHER, UNKNOWN, Worker
from registration.nationalities import BELGIAN

COUNTRIES: Final[dict[str, str]] = {
    "Canada": "CA",
    "China": "CN",
    "Columbia": "CO",
    "Cuba": "CU",
    "Dominican-Republic": "DO",
    "El-Salvador": "SV",
    "England": "GB",
    "Germany": "DE",
    "India": "IN",
    "Ireland": "IE",
    "Italy": "IT",
    "Jamaica": "JM",
    "Mexico": "MX",
    "Philippines": "PH",
    "Poland": "PL",
    "Scotland": "GB",
}
# The rare countries are one group in the file. Which of them somebody names is drawn, the same
# for the whole family; none of these has a name of its own in the file.
RARE: Final = (
    *("KH", "EC", "FR", "GR", "GT", "HT", "HN", "HU", "IR", "JP", "LA", "NL", "NI"),
    *("KR", "PA", "PE", "PT", "TH", "TT", "VN"),
)
NOT_A_CITIZEN: Final = "Foreign born- Not a citizen of U S"
NATURALISED: Final = "Foreign born- U S citizen by naturalization"


@dataclass(frozen=True, slots=True)
class Origin:
    """Nationality now, at birth, and of the parents; None is not known."""

    now: str | None
    birth: str | None
    parents: tuple[str | None, str | None]


def origin(worker: Worker) -> Origin:
    """Whoever was born abroad of parents from home, or in an area of home, was always Belgian."""
    foreign = worker.citizenship in (NOT_A_CITIZEN, NATURALISED)
    birth = _nationality(worker, worker.born) if foreign else BELGIAN
    now = birth if worker.citizenship == NOT_A_CITIZEN else BELGIAN
    parents = (_nationality(worker, worker.father), _nationality(worker, worker.mother))
    return Origin(now, birth, parents)


def _nationality(worker: Worker, country: str) -> str | None:
    if country == UNKNOWN:
        return None
    if country in HOME:
        return BELGIAN
    if country == OTHER:
        return pick("rare-country", worker.row, RARE)
    return COUNTRIES[country]
