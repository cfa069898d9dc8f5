"""The protected tables of the count as plain SQL knows them (``access.proof.rows``).

At every place a run that only its two makers know, one that staff were told of, and one that is
open to the deliverer; each with a delivery, a group and a result.
"""

import uuid

LABELS = ("draft", "announced", "open")


def runs(places: dict[str, uuid.UUID]) -> list[tuple[str, str, uuid.UUID, uuid.UUID]]:
    """Place, label, unit, and a key for what stands there."""
    return [
        (place, label, unit, uuid.UUID(int=0xC0 << 120 | number << 8 | n))
        for number, (place, unit) in enumerate(places.items())
        for n, label in enumerate(LABELS)
    ]


RUN = (
    "INSERT INTO counting_run (id, state, unit_id, reference_date, definition, version, "
    'composition, breakdown, smallest, "limit", entities, text_nl, text_en, ground, '
    "authorisation, contact, opens_on, plan_failure, plan_hash, started_by_id, started_at, "
    "announced_at, ending, reasons) VALUES (%s, %s, %s, '1990-12-31', 'd', 1, '[]', '[]', 10, 10, "
    "'[]', 't', 't', 'g', 'a', 'c', '1991-01-01', '', '', %s, now(), "
    "CASE WHEN %s THEN NULL ELSE now() END, '', '{}') RETURNING id"
)
DELIVERY = (
    "INSERT INTO counting_delivery (id, run_id, entity_id, step, asked, reference, key, child, "
    "lines_read, failure, problems, problem_count, refused) VALUES (%s, %s, %s, %s, true, "
    "gen_random_uuid(), gen_random_uuid(), '', 0, '', '[]', 0, '{}') RETURNING id"
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
