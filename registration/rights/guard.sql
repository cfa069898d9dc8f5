GRANT SELECT, INSERT ON rights_request TO dm_web;
GRANT UPDATE (extended_on, advised_at, advised_by_id, returned_at, answered_at, decided_by_id,
    withdrawn_at, handled) ON rights_request TO dm_web;
GRANT SELECT, DELETE ON rights_request TO dm_worker;

-- A request (P1): who asks; the data protection officer, on the units of the duty; and the leading
-- official, who decides for the controller, once there is advice and until it is answered.
SELECT guard.protect('rights_request');
CREATE POLICY request_seen ON rights_request FOR SELECT TO dm_web USING (
    (SELECT guard.framed()) AND (
        (staff_id = (SELECT guard.person()) AND (SELECT guard.power()) = 'own')
        OR ((SELECT guard.power()) = 'data_protection' AND staff_id <> (SELECT guard.person())
            AND ((SELECT guard.sees_all()) OR unit_id IN (SELECT guard.units())))
        OR ((SELECT guard.power()) = 'leading_official' AND advised_at IS NOT NULL
            AND staff_id <> (SELECT guard.person())
            AND ((SELECT guard.sees_all()) OR unit_id IN (SELECT guard.units()))))
);
CREATE POLICY request_made ON rights_request FOR INSERT TO dm_web WITH CHECK (
    extended_on IS NULL AND advised_at IS NULL AND answered_at IS NULL AND withdrawn_at IS NULL
    AND (((SELECT guard.power()) = 'own' AND staff_id = (SELECT guard.person())
          AND unit_id IN (SELECT s.unit_id FROM organisation_staffmember s
                          WHERE s.id = (SELECT guard.person())))
        OR ((SELECT guard.power()) = 'data_protection' AND staff_id <> (SELECT guard.person())
            AND ((SELECT guard.sees_all()) OR unit_id IN (SELECT guard.units()))))
);
-- The person takes it back, while there is no answer.
CREATE POLICY request_withdrawn ON rights_request FOR UPDATE TO dm_web
    USING ((SELECT guard.power()) = 'own' AND staff_id = (SELECT guard.person())
        AND answered_at IS NULL AND withdrawn_at IS NULL)
    WITH CHECK (staff_id = (SELECT guard.person()) AND answered_at IS NULL);
-- The officer extends and advises, and does not decide.
CREATE POLICY request_advised ON rights_request FOR UPDATE TO dm_web
    USING ((SELECT guard.power()) = 'data_protection' AND staff_id <> (SELECT guard.person())
        AND answered_at IS NULL AND withdrawn_at IS NULL
        AND (advised_at IS NULL OR returned_at IS NOT NULL)
        AND ((SELECT guard.sees_all()) OR unit_id IN (SELECT guard.units())))
    WITH CHECK (answered_at IS NULL AND withdrawn_at IS NULL AND decided_by_id IS NULL
        AND (advised_at IS NULL OR advised_by_id = (SELECT guard.person())));
-- The controller decides what somebody else advised, or sends it back.
CREATE POLICY request_decided ON rights_request FOR UPDATE TO dm_web
    USING ((SELECT guard.power()) = 'leading_official' AND staff_id <> (SELECT guard.person())
        AND answered_at IS NULL AND withdrawn_at IS NULL
        AND advised_at IS NOT NULL AND returned_at IS NULL AND advised_by_id <> (SELECT guard.person())
        AND ((SELECT guard.sees_all()) OR unit_id IN (SELECT guard.units())))
    WITH CHECK (withdrawn_at IS NULL AND staff_id <> (SELECT guard.person())
        AND (answered_at IS NULL OR decided_by_id = (SELECT guard.person())));
CREATE POLICY request_carried_out ON rights_request FOR SELECT TO dm_worker
    USING ((SELECT guard.purpose()) IN ('system', 'retention'));
CREATE POLICY request_over ON rights_request FOR DELETE TO dm_worker
    USING ((SELECT guard.purpose()) = 'retention');

-- A letter: the key, unit and name of the person who has this number and this name, in the units of
-- the officer; nothing where either is wrong, so that it finds nobody by guessing (A8).
CREATE OR REPLACE FUNCTION guard.rights_person(number text, the_name text)
RETURNS TABLE (person uuid, unit uuid, written text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT s.id, s.unit_id, s.name::text FROM public.organisation_staffmember s
    WHERE s.personnel_number = number AND lower(s.name) = lower(the_name)
      AND guard.power() = 'data_protection' AND s.unit_id IN (SELECT guard.units())
$$;
REVOKE ALL ON FUNCTION guard.rights_person(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.rights_person(text, text) TO dm_web;
