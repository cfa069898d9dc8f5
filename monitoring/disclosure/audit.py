"""`audit`: what a reader can compute back from a table with withheld cells (rule S2)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from monitoring.disclosure.attack import Attack, Auditor
from monitoring.disclosure.certificates import Certificate, check
from monitoring.disclosure.errors import CertificateError, TableError
from monitoring.disclosure.model import View
from monitoring.disclosure.prepare import Known, Limit, prepare
from monitoring.disclosure.primary import Zeros
from monitoring.disclosure.table import Hierarchies

STATUSES = ("published", "primary", "secondary")


def audit(
    cells: pd.DataFrame,
    dimensions: Sequence[str],
    hierarchies: Hierarchies | None = None,
    *,
    status: str = "status",
    count: str = "count",
    population: str | None = "population",
    limit: Limit = 10,
    width: int | None = None,
    known: Known = None,
    zeros: Zeros = "open",
    exact: bool = True,
) -> pd.DataFrame:
    """The interval of every withheld cell, one row per withheld cell and reader.

    The attacker knows everything published, every population, the policy on zeros, and that
    counts are whole and not negative. Columns, all in persons:

    - the dimensions, `count` and `status` as given; `reader` 0 is everybody, 1, 2, ... those of
      `known`;
    - `lower`, `upper`: both are values that the cell has in a table that agrees with everything
      published; `least`, `most`: it can have none outside. With `exact` (the default) the two
      agree, save where a program ran out of nodes; without, the search for an interval stops as
      soon as it is as wide as it needs to be. A cell that nothing published bounds from above
      ends at `primary.ceiling`;
    - `needed`: how wide it has to be, `safe`: whether it is;
    - `lower_point`, `upper_point`: which tables of the certificate prove it.
      `attrs["certificates"][reader]` holds them (`Certificate`).

    `cells` has the column `status` (`published`, or anything else for withheld); the other
    arguments are those of `protect`. Raises TableError for input that is no proper table,
    CertificateError if a certificate fails its independent check.
    """
    if status not in cells.columns:
        raise TableError("The table has no such column", [status])
    ready = prepare(
        cells, dimensions, hierarchies, count=count, population=population, limit=limit,
        width=width, known=known, zeros=zeros, mode="few",
    )  # fmt: skip
    unknown = sorted({str(s) for s in cells[status]} - set(STATUSES))
    if unknown:
        raise TableError("There is no such status", unknown)
    withheld = (cells[status] != "published").to_numpy()
    auditor = Auditor(ready.system, exact)
    frames, certificates = [], []
    for reader, view in enumerate(ready.system.views):
        attack = auditor.attack(withheld, view)
        certificates.append(certify(attack, cells, dimensions, hierarchies, count, view))
        shown = cells.loc[withheld, [*dimensions, count, status]]
        frames.append(
            shown.assign(
                reader=reader,
                lower=attack.lower,
                upper=attack.upper,
                least=attack.least,
                most=attack.most,
                needed=attack.need,
                safe=attack.safe,
                lower_point=attack.at_lower,
                upper_point=attack.at_upper,
            )
        )
    result = frames[0] if len(frames) == 1 else pd.concat(frames)
    result.attrs["certificates"] = tuple(certificates)
    return result


def certify(
    attack: Attack,
    cells: pd.DataFrame,
    dimensions: Sequence[str],
    hierarchies: Hierarchies | None,
    count: str,
    view: View,
) -> Certificate:
    """The certificate of an attack, after its independent check."""
    used = np.unique(np.concatenate([attack.at_lower, attack.at_upper]))
    place = np.zeros(len(attack.points), dtype=np.int64)
    place[used] = np.arange(len(used))
    certificate = Certificate(
        attack.cells, attack.points[used], place[attack.at_lower], place[attack.at_upper]
    )
    attack.at_lower[:], attack.at_upper[:] = certificate.lower, certificate.upper
    check(certificate, cells, dimensions, hierarchies, count, view.low, view.high)
    if (certificate.widths() != attack.upper - attack.lower).any():
        raise CertificateError("A certificate is narrower than what it should prove")
    return certificate
