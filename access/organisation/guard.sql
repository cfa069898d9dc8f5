-- Units are structure, not persons: every process reads them. Only the import writes.
GRANT SELECT ON organisation_unit, organisation_unitclosure, organisation_entity,
    organisation_unit_became TO dm_web, dm_worker, dm_counting;
GRANT INSERT, UPDATE, DELETE ON organisation_unit, organisation_unitclosure, organisation_entity,
    organisation_unit_became TO dm_worker;

-- Staff: oneself; by a power of the acting grant that needs the directory; the import.
GRANT SELECT ON organisation_staffmember, organisation_staffplacement TO dm_web, dm_worker;
GRANT INSERT, UPDATE ON organisation_staffmember, organisation_staffplacement TO dm_worker;
GRANT USAGE ON SEQUENCE organisation_staffplacement_id_seq, organisation_unitclosure_id_seq,
    organisation_unit_became_id_seq TO dm_worker;

SELECT guard.protect('organisation_staffmember');
-- The own number, so that the policy reads no column but those of the index staff_by_unit.
CREATE OR REPLACE FUNCTION guard.own_number() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog AS $$
BEGIN
    RETURN (SELECT s.personnel_number FROM public.organisation_staffmember s
            WHERE s.id = guard.person());
END $$;
REVOKE ALL ON FUNCTION guard.own_number() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.own_number() TO dm_web, dm_worker;
CREATE POLICY staff_seen ON organisation_staffmember FOR SELECT TO dm_web, dm_worker USING (
    (SELECT guard.sees_every('enter', 'contact', 'file', 'access_manager', 'leading_official',
        'personnel_data'))
    OR unit_id <@ (SELECT guard.unit_reach('enter', 'contact', 'file', 'access_manager',
        'leading_official', 'personnel_data'))
    OR personnel_number = (SELECT guard.own_number())
);
-- How many staff there are, for whose frame the policy above holds for every row, and NULL for any
-- other. Such a frame is asked that once and not a million times, and no column is read (a count
-- took three times as long, because the clause of the own row wants the number beside the unit).
CREATE OR REPLACE FUNCTION guard.staff_counted() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF guard.sees_every('enter', 'contact', 'file', 'access_manager', 'leading_official',
            'personnel_data') THEN
        RETURN (SELECT count(*) FROM public.organisation_staffmember); -- in this form in parallel
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION guard.staff_counted() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.staff_counted() TO dm_web, dm_worker;
CREATE POLICY staff_imported ON organisation_staffmember FOR INSERT TO dm_worker
    WITH CHECK ((SELECT guard.purpose()) = 'import');
CREATE POLICY staff_reimported ON organisation_staffmember FOR UPDATE TO dm_worker
    USING ((SELECT guard.purpose()) = 'import') WITH CHECK ((SELECT guard.purpose()) = 'import');

SELECT guard.protect('organisation_staffplacement');
CREATE POLICY placement_seen ON organisation_staffplacement FOR SELECT USING (
    (SELECT guard.framed()) AND (
        staff_id = (SELECT guard.person())
        OR (SELECT guard.purpose()) IN ('import', 'release', 'retention', 'count'))
);
CREATE POLICY placement_imported ON organisation_staffplacement FOR INSERT TO dm_worker
    WITH CHECK ((SELECT guard.purpose()) = 'import');
CREATE POLICY placement_reimported ON organisation_staffplacement FOR UPDATE TO dm_worker
    USING ((SELECT guard.purpose()) = 'import') WITH CHECK ((SELECT guard.purpose()) = 'import');

-- A placement that a corrected file of the same day takes back never was.
GRANT DELETE ON organisation_staffplacement TO dm_worker;
CREATE POLICY placement_taken_back ON organisation_staffplacement FOR DELETE TO dm_worker
    USING ((SELECT guard.purpose()) = 'import');

-- Imports: who started one sees it and confirms it; the worker carries it out. What was uploaded
-- the web process can hand in, and never read back.
GRANT SELECT (id, kind, state, day, file_format, started_by_id, under_grant, created_at,
    changed_at, preview, counts, problems, entities, done) ON organisation_importrun TO dm_web;
GRANT INSERT ON organisation_importrun TO dm_web;
GRANT UPDATE (state, content, preview, done, changed_at) ON organisation_importrun TO dm_web;
GRANT SELECT, INSERT, UPDATE ON organisation_importrun TO dm_worker;

SELECT guard.protect('organisation_importrun');
CREATE POLICY importrun_own ON organisation_importrun FOR SELECT TO dm_web USING (
    (SELECT guard.framed()) AND (SELECT guard.power()) = 'personnel_data'
    AND started_by_id = (SELECT guard.person())
);
CREATE POLICY importrun_begun ON organisation_importrun FOR INSERT TO dm_web WITH CHECK (
    (SELECT guard.power()) = 'personnel_data' AND started_by_id = (SELECT guard.person())
    AND EXISTS (SELECT 1 FROM guard.acting_unit())
    AND under_grant = (SELECT nullif((guard.frame())[2], '')::uuid) AND state = 'checking' AND done = 0
);
CREATE POLICY importrun_decided ON organisation_importrun FOR UPDATE TO dm_web USING (
    (SELECT guard.framed()) AND (SELECT guard.power()) = 'personnel_data'
    AND started_by_id = (SELECT guard.person()) AND state IN ('checking', 'ready', 'running')
) WITH CHECK (state IN ('running', 'stopped'));
CREATE POLICY importrun_carried_out ON organisation_importrun FOR ALL TO dm_worker
    USING ((SELECT guard.purpose()) = 'import') WITH CHECK ((SELECT guard.purpose()) = 'import');

-- The owner's own functions look people up: by number, by unit, and whether the demo is mixed with
-- real records. Each says no more than its answer; nobody else acts as the owner.
CREATE POLICY staff_looked_up ON organisation_staffmember FOR SELECT TO dm_owner USING (true);
-- The demo refuses to serve beside a record that its loader did not make: whether there is one,
-- and nothing of it, can be asked without a person.
CREATE OR REPLACE FUNCTION guard.demo_is_mixed() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT EXISTS (SELECT 1 FROM public.accounts_demostamp) AND (
        EXISTS (SELECT 1 FROM public.accounts_account
                WHERE email NOT LIKE '%@voorbeeld.example')
        OR EXISTS (SELECT 1 FROM public.organisation_staffmember
                   WHERE email NOT LIKE '%@voorbeeld.example'))
$$;
REVOKE ALL ON FUNCTION guard.demo_is_mixed() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.demo_is_mixed() TO dm_web, dm_worker;
