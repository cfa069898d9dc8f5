-- Which role may have which kind of case (A8): the database's own table. Only the owner reads it.
CREATE TABLE IF NOT EXISTS guard.case_role (
    role text NOT NULL,
    kind text NOT NULL,
    about text NOT NULL CHECK (about IN ('anybody', 'candidate')),
    PRIMARY KEY (role, kind)
);
REVOKE ALL ON guard.case_role FROM PUBLIC;
DELETE FROM guard.case_role;
INSERT INTO guard.case_role VALUES
    ('line_manager', 'accommodation', 'anybody'), ('line_manager', 'priority', 'anybody'),
    ('line_manager', 'reserved_job', 'anybody'),
    ('hr_designee', 'accommodation', 'anybody'), ('hr_designee', 'priority', 'anybody'),
    ('hr_designee', 'reserved_job', 'anybody'),
    ('hr_manager', 'accommodation', 'anybody'), ('hr_manager', 'priority', 'anybody'),
    ('hr_manager', 'reserved_job', 'anybody'),
    ('diversity_service', 'accommodation', 'anybody'), ('diversity_service', 'priority', 'anybody'),
    ('diversity_service', 'reserved_job', 'anybody'),
    ('recruiter', 'accommodation', 'candidate'), ('recruiter', 'priority', 'anybody'),
    ('recruiter', 'reserved_job', 'anybody');

-- The kinds that the acting grant's role may have about a staff member; the units are asked apart.
CREATE OR REPLACE FUNCTION guard.case_kinds() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED ROWS 3
SET search_path = pg_catalog AS $$
    SELECT r.kind FROM public.grants_grant g JOIN guard.case_role r ON r.role = g.role
    WHERE g.id = nullif((guard.frame())[2], '')::uuid AND r.about = 'anybody'
$$;

-- The cases for which the acting grant is named; a definer, because the rows of handlers are shown
-- by the cases, and the cases by this.
CREATE OR REPLACE FUNCTION guard.handled_cases() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED ROWS 20
SET search_path = pg_catalog AS $$
    SELECT h.case_id FROM public.cases_handler h
    WHERE h.grant_id = nullif((guard.frame())[2], '')::uuid AND h.ended_at IS NULL
$$;
REVOKE ALL ON FUNCTION guard.case_kinds(), guard.handled_cases() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.case_kinds(), guard.handled_cases() TO dm_web;

GRANT SELECT, INSERT ON cases_case, cases_handler TO dm_web;
GRANT UPDATE (closed_at) ON cases_case TO dm_web;
GRANT UPDATE (ended_at) ON cases_handler TO dm_web;
GRANT SELECT ON cases_fact TO dm_web;

-- A case: the person it is about; and who handles it, while it is open, never about oneself. An
-- accommodation case is out of sight once the person works elsewhere.
SELECT guard.protect('cases_case');
CREATE POLICY case_own ON cases_case FOR SELECT TO dm_web USING (
    (SELECT guard.framed())
    AND staff_id = (SELECT guard.person()) AND (SELECT guard.power()) = 'own'
);
CREATE POLICY case_handled ON cases_case FOR SELECT TO dm_web USING (
    (SELECT guard.power()) = 'file'
    AND id IN (SELECT guard.handled_cases())
    AND closed_at IS NULL
    AND kind IN (SELECT guard.case_kinds())
    AND ((SELECT guard.sees_all()) OR unit_id IN (SELECT guard.units()))
    AND staff_id <> (SELECT guard.person())
    AND (kind <> 'accommodation' OR unit_id = (
        SELECT s.unit_id FROM organisation_staffmember s WHERE s.id = staff_id))
);
-- The person opens and closes an accommodation case (U2); nobody else opens a case yet.
CREATE POLICY case_opened ON cases_case FOR INSERT TO dm_web WITH CHECK (
    (SELECT guard.power()) = 'own' AND staff_id = (SELECT guard.person())
    AND kind = 'accommodation' AND closed_at IS NULL
    AND unit_id = (SELECT s.unit_id FROM organisation_staffmember s
                   WHERE s.id = (SELECT guard.person()))
);
CREATE POLICY case_closed ON cases_case FOR UPDATE TO dm_web
    USING ((SELECT guard.power()) = 'own' AND staff_id = (SELECT guard.person())
        AND kind = 'accommodation' AND closed_at IS NULL)
    WITH CHECK (closed_at IS NOT NULL);

-- The handlers are shown with the case, and named by the person where the person opened it.
SELECT guard.protect('cases_handler');
CREATE POLICY handler_shown ON cases_handler FOR SELECT TO dm_web USING (
    (SELECT guard.framed()) AND case_id IN (SELECT c.id FROM cases_case c)
);
CREATE POLICY handler_judged ON cases_handler FOR SELECT TO dm_owner USING (true);
CREATE POLICY handler_named ON cases_handler FOR INSERT TO dm_web WITH CHECK (
    (SELECT guard.power()) = 'own' AND ended_at IS NULL
    AND case_id IN (SELECT c.id FROM cases_case c
                    WHERE c.kind = 'accommodation' AND c.closed_at IS NULL)
);
CREATE POLICY handler_dismissed ON cases_handler FOR UPDATE TO dm_web
    USING ((SELECT guard.power()) = 'own' AND ended_at IS NULL
        AND case_id IN (SELECT c.id FROM cases_case c
                        WHERE c.kind = 'accommodation' AND c.closed_at IS NULL))
    WITH CHECK (ended_at IS NOT NULL);

-- What the employer must record (R15): the person; and, in the frame that names its case, who
-- handles that. Nobody writes one yet.
SELECT guard.protect('cases_fact');
CREATE POLICY fact_shown ON cases_fact FOR SELECT TO dm_web USING (
    (SELECT guard.framed()) AND case_id IN (SELECT c.id FROM cases_case c)
    AND ((SELECT guard.power()) = 'own' OR case_id = (SELECT guard.case_id()))
);
