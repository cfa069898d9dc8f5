"""The protected tables of the count as plain SQL knows them (``access.proof.rows``).

At every place a run that only its two makers know, one that staff were told of, and one that is
open to the deliverer; each with a delivery, a group and a result.
"""

import uuid

from access.sealing import place, seal_data

LABELS = ("draft", "announced", "open")


def runs(places: dict[str, uuid.UUID]) -> list[tuple[str, str, uuid.UUID, uuid.UUID]]:
    """Place, label, unit, and a key for what stands there."""
    return [
        (place, label, unit, uuid.UUID(int=0xC0 << 120 | number << 8 | n))
        for number, (place, unit) in enumerate(places.items())
        for n, label in enumerate(LABELS)
    ]


def nobody_left_out(delivery: uuid.UUID) -> bytes:
    """Sealed as a plan seals it, so that the page of the delivery opens."""
    return seal_data([], place("counting_delivery", "left_out", delivery, ""), length=64)


RUN = (
    "INSERT INTO counting_run (id, state, unit_id, reference_date, definition, version, "
    'composition, breakdown, smallest, "limit", entities, text_nl, text_en, ground, '
    "authorisation, contact, opens_on, plan_failure, plan_hash, started_by_id, started_at, "
    "announced_at, ending, reasons) VALUES (%s, %s, %s, '1990-12-31', 'origin-2016', 1, '[]', "
    "'[]', 10, 10, '[]', 't', 't', 'g', 'a', 'c', '1991-01-01', '', '', %s, now(), "
    "CASE WHEN %s THEN NULL ELSE now() END, '', '{}') RETURNING id"
)
DELIVERY = (
    "INSERT INTO counting_delivery (id, run_id, entity_id, step, asked, reference, key, child, "
    "lines_read, failure, problems, problem_count, refused, left_out) VALUES (%s, %s, %s, %s, "
    "true, gen_random_uuid(), gen_random_uuid(), '', 0, '', '[]', 0, '{}', %s) RETURNING id"
)
GROUP = (
    'INSERT INTO counting_group (id, delivery_id, "position", units, "values", headcount, asked, '
    "reason) VALUES (%s, %s, 0, '[]', '{}', 10, true, 'whole') RETURNING id"
)
RESULT = (
    "INSERT INTO counting_result (delivery_id, sealed) VALUES (%s, '\\x00') RETURNING delivery_id"
)
LEFT_OUT = (
    "INSERT INTO counting_leftout (staff_id, since, decided_by_id) VALUES (%s, now(), %s) "
    "RETURNING staff_id"
)
