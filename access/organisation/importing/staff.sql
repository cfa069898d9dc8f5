The statements of the staff import, each under its name. %(day)s is the date of the file.

-- § stage
DROP TABLE IF EXISTS pg_temp.incoming, pg_temp.scope, pg_temp.followed, pg_temp.plan,
    pg_temp.ended, pg_temp.ending_grant, pg_temp.placed;
CREATE TEMPORARY TABLE incoming (
    line integer NOT NULL, personnel_number varchar(20) NOT NULL, name varchar(120) NOT NULL,
    email varchar(254) NOT NULL, unit_id uuid NOT NULL, function varchar(120) NOT NULL,
    statute varchar(12) NOT NULL, level varchar(1) NOT NULL, category varchar(6) NOT NULL,
    sex varchar(1) NOT NULL, birth_date date NOT NULL, education varchar(6) NOT NULL,
    fte numeric(3, 2) NOT NULL, employed_from date NOT NULL, employed_until date,
    nationality varchar(2) NOT NULL
) ON COMMIT DROP

-- § scope
-- The entities that the file tells about, and the day that the last file told about each.
CREATE TEMPORARY TABLE scope ON COMMIT DROP AS
SELECT u.id AS entity_id,
       (SELECT max(r.day) FROM organisation_importrun r
        WHERE r.kind = 'staff' AND r.state = 'done' AND r.entities @> to_jsonb(u.id::text))
        AS previous
FROM organisation_unit u
WHERE u.kind = 'entity' AND u.id IN (
    SELECT c.ancestor_id FROM organisation_unitclosure c
    WHERE c.descendant_id IN (SELECT DISTINCT i.unit_id FROM pg_temp.incoming i));
-- A unit that became another before this day: going along with it is no change of unit (A5).
CREATE TEMPORARY TABLE followed ON COMMIT DROP AS
WITH RECURSIVE chain (old_id, new_id) AS (
    SELECT b.from_unit_id, b.to_unit_id FROM organisation_unit_became b
    JOIN organisation_unit u ON u.id = b.from_unit_id AND u.valid_until < %(day)s
    UNION
    SELECT c.old_id, b.to_unit_id FROM chain c
    JOIN organisation_unit_became b ON b.from_unit_id = c.new_id
    JOIN organisation_unit u ON u.id = b.from_unit_id AND u.valid_until < %(day)s
)
SELECT DISTINCT old_id, new_id FROM chain

-- § later
SELECT max(previous) FROM pg_temp.scope WHERE previous > %(day)s
HAVING max(previous) IS NOT NULL

-- § plan
CREATE TEMPORARY TABLE plan ON COMMIT DROP AS
SELECT i.*, coalesce(s.id, gen_random_uuid()) AS id, s.id IS NULL AS is_new,
    s.unit_id AS old_unit_id, s.name AS old_name, s.function AS old_function,
    s.id IS NOT NULL AND (s.name, s.email, s.unit_id, s.function, s.statute, s.level, s.category,
        s.sex, s.birth_date, s.education, s.fte, s.employed_from, s.employed_until, s.nationality)
        IS DISTINCT FROM (i.name, i.email, i.unit_id, i.function, i.statute, i.level, i.category,
        i.sex, i.birth_date, i.education, i.fte, i.employed_from, i.employed_until,
        i.nationality) AS is_changed,
    s.id IS NULL OR (s.unit_id, s.function, s.statute, s.level, s.category, s.fte,
        s.employed_until) IS DISTINCT FROM (i.unit_id, i.function, i.statute, i.level, i.category,
        i.fte, i.employed_until) AS is_placed,
    coalesce(s.unit_id <> i.unit_id, false) AND NOT EXISTS (
        SELECT 1 FROM pg_temp.followed f
        WHERE f.old_id = s.unit_id AND f.new_id = i.unit_id) AS is_moved,
    -- Another capital or space is no other function.
    coalesce(lower(s.function) <> lower(i.function), false) AS has_other_function,
    coalesce(i.employed_until < %(day)s, false) AS has_left
FROM pg_temp.incoming i
LEFT JOIN organisation_staffmember s ON s.personnel_number = i.personnel_number

-- § not_yours
SELECT p.line FROM pg_temp.plan p
WHERE NOT p.is_new AND NOT EXISTS (
    SELECT 1 FROM organisation_unitclosure c
    WHERE c.ancestor_id = %(reach)s AND c.descendant_id = p.old_unit_id)
ORDER BY p.line

-- § ending
-- Who is in service on the day in an entity of the file, and does not stand in it.
CREATE TEMPORARY TABLE ended ON COMMIT DROP AS
SELECT s.id, s.personnel_number, s.name, s.unit_id,
    greatest(%(day)s::date - 1, s.employed_from) AS last_day
FROM organisation_staffmember s
WHERE (s.employed_until IS NULL OR s.employed_until >= %(day)s)
  AND s.employed_until IS DISTINCT FROM greatest(%(day)s::date - 1, s.employed_from)
  AND s.unit_id IN (SELECT c.descendant_id FROM organisation_unitclosure c
                    WHERE c.ancestor_id IN (SELECT entity_id FROM pg_temp.scope))
  AND NOT EXISTS (SELECT 1 FROM pg_temp.incoming i
                  WHERE i.personnel_number = s.personnel_number);
-- Grants that end at once: another unit or function, or no longer in service (A5).
CREATE TEMPORARY TABLE ending_grant ON COMMIT DROP AS
SELECT g.id, g.group_id, g.holder_name, g.role, g.unit_id,
    CASE WHEN p.is_moved THEN 'unit_changed' WHEN p.has_other_function THEN 'function_changed'
         ELSE 'left_service' END AS reason
FROM grants_grant g
JOIN organisation_staffmember s ON s.id = g.holder_id
LEFT JOIN pg_temp.plan p ON p.id = g.holder_id
WHERE g.ended_at IS NULL AND (
    p.is_moved OR p.has_other_function OR p.has_left
    OR g.holder_id IN (SELECT id FROM pg_temp.ended)
    OR (p.id IS NULL AND s.employed_until < %(day)s
        AND s.unit_id IN (SELECT c.descendant_id FROM organisation_unitclosure c
                          WHERE c.ancestor_id IN (SELECT entity_id FROM pg_temp.scope))))

-- § counts
SELECT count(*), count(*) FILTER (WHERE is_new),
    count(*) FILTER (WHERE is_changed AND NOT is_moved), count(*) FILTER (WHERE is_moved),
    (SELECT count(*) FROM pg_temp.ended), (SELECT count(*) FROM pg_temp.ending_grant),
    (SELECT count(*) FROM grants_grant g WHERE g.ended_at IS NULL AND (
        g.holder_id IN (SELECT id FROM pg_temp.plan)
        OR g.holder_id IN (SELECT id FROM pg_temp.ended))),
    (SELECT count(*) FROM organisation_staffmember s
     WHERE (s.employed_until IS NULL OR s.employed_until >= %(day)s)
       AND s.unit_id IN (SELECT c.descendant_id FROM organisation_unitclosure c
                         WHERE c.ancestor_id IN (SELECT entity_id FROM pg_temp.scope)))
FROM pg_temp.plan

-- § examples_new
SELECT p.personnel_number, p.name, '', u.name FROM pg_temp.plan p
JOIN organisation_unit u ON u.id = p.unit_id
WHERE p.is_new ORDER BY p.line LIMIT %(limit)s

-- § examples_changed
SELECT p.personnel_number, p.name, p.old_function, p.function FROM pg_temp.plan p
WHERE p.is_changed AND NOT p.is_moved ORDER BY p.has_other_function DESC, p.line LIMIT %(limit)s

-- § examples_moved
SELECT p.personnel_number, p.name, o.name, u.name FROM pg_temp.plan p
JOIN organisation_unit u ON u.id = p.unit_id JOIN organisation_unit o ON o.id = p.old_unit_id
WHERE p.is_moved ORDER BY p.line LIMIT %(limit)s

-- § examples_ended
SELECT e.personnel_number, e.name, u.name, '' FROM pg_temp.ended e
JOIN organisation_unit u ON u.id = e.unit_id ORDER BY e.personnel_number LIMIT %(limit)s

-- § grants
SELECT e.holder_name, e.role, u.name, e.reason FROM pg_temp.ending_grant e
JOIN organisation_unit u ON u.id = e.unit_id
ORDER BY u.code, e.role, e.holder_name LIMIT %(limit)s

-- § entities
SELECT entity_id FROM pg_temp.scope ORDER BY entity_id

-- § merge
MERGE INTO organisation_staffmember s
USING (SELECT * FROM pg_temp.plan WHERE is_new OR is_changed) p ON s.id = p.id
WHEN MATCHED THEN UPDATE SET name = p.name, email = p.email, unit_id = p.unit_id,
    function = p.function, statute = p.statute, level = p.level, category = p.category,
    sex = p.sex, birth_date = p.birth_date, education = p.education, fte = p.fte,
    employed_from = p.employed_from, employed_until = p.employed_until,
    nationality = p.nationality
WHEN NOT MATCHED THEN INSERT (id, personnel_number, name, email, unit_id, function, statute,
    level, category, sex, birth_date, education, fte, employed_from, employed_until, nationality)
VALUES (p.id, p.personnel_number, p.name, p.email, p.unit_id, p.function, p.statute, p.level,
    p.category, p.sex, p.birth_date, p.education, p.fte, p.employed_from, p.employed_until,
    p.nationality)

-- § placements_back
-- A second file of the same day corrects the first: what began on that day never was.
DELETE FROM organisation_staffplacement t USING pg_temp.plan p
WHERE t.staff_id = p.id AND p.is_placed AND NOT p.is_new AND t.from_date >= %(day)s

-- § placements_last
CREATE TEMPORARY TABLE placed ON COMMIT DROP AS
SELECT p.*, l.id AS last_id, l.until_date AS last_until, l.from_date AS last_from,
    -- The last placement goes on: the same in everything, and up to the day before.
    coalesce((l.unit_id, l.function, l.statute, l.level, l.category, l.fte)
        IS NOT DISTINCT FROM (p.unit_id, p.function, p.statute, p.level, p.category, p.fte)
        AND coalesce(l.until_date, %(day)s::date) >= %(day)s::date - 1, false) AS goes_on
FROM (SELECT * FROM pg_temp.plan WHERE is_placed) p
LEFT JOIN LATERAL (
    SELECT t.* FROM organisation_staffplacement t
    WHERE NOT p.is_new AND t.staff_id = p.id ORDER BY t.from_date DESC LIMIT 1
) l ON true

-- § placements_close
UPDATE organisation_staffplacement t
SET until_date = CASE WHEN NOT p.goes_on
        THEN greatest(least(%(day)s::date - 1, p.employed_until), t.from_date)
    WHEN p.employed_until IS NOT NULL THEN greatest(p.employed_until, t.from_date) END
FROM pg_temp.placed p
WHERE t.id = p.last_id AND (p.goes_on OR t.until_date IS NULL OR t.until_date >= %(day)s)

-- § placements_new
-- From the day of the file; someone who came since the last file, from the first day in service.
INSERT INTO organisation_staffplacement (staff_id, unit_id, function, statute, level, category,
    fte, from_date, until_date)
SELECT n.id, n.unit_id, n.function, n.statute, n.level, n.category, n.fte, n.begins,
    n.employed_until
FROM (
    SELECT p.*, CASE
        WHEN p.employed_from > %(day)s THEN p.employed_from
        WHEN p.employed_from > s.previous
            AND (p.last_id IS NULL OR p.last_until < %(day)s::date - 1)
            THEN greatest(p.employed_from, p.last_until + 1)
        ELSE %(day)s END AS begins
    FROM pg_temp.placed p
    LEFT JOIN (SELECT c.descendant_id, max(sc.previous) AS previous
               FROM pg_temp.scope sc
               JOIN organisation_unitclosure c ON c.ancestor_id = sc.entity_id
               GROUP BY c.descendant_id) s ON s.descendant_id = p.unit_id
    WHERE NOT p.goes_on
) n
WHERE n.employed_until IS NULL OR n.employed_until >= n.begins

-- § end_staff
UPDATE organisation_staffmember s SET employed_until = e.last_day
FROM pg_temp.ended e WHERE s.id = e.id

-- § end_placements
DELETE FROM organisation_staffplacement t USING pg_temp.ended e
WHERE t.staff_id = e.id AND t.from_date >= %(day)s;
UPDATE organisation_staffplacement t SET until_date = %(day)s::date - 1
FROM pg_temp.ended e
WHERE t.staff_id = e.id AND (t.until_date IS NULL OR t.until_date >= %(day)s)

-- § end_grants
UPDATE grants_grant g SET ended_at = clock_timestamp(), end_reason = e.reason,
    changed_at = clock_timestamp()
FROM pg_temp.ending_grant e WHERE g.id = e.id AND g.ended_at IS NULL RETURNING g.id

-- § drop_permissions
DELETE FROM grants_unitgroupobjectpermission p USING pg_temp.ending_grant e
WHERE p.group_id = e.group_id

-- § new_staff
SELECT id FROM pg_temp.plan WHERE is_new ORDER BY line
