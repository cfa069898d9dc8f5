-- Accommodation (U2): every row hangs on its case, and the policies of the cases say who reaches
-- that (A8). The dates are shown where the case is; the words only in the frame that names it.
GRANT SELECT, INSERT ON accommodation_request, accommodation_told TO dm_web;
GRANT UPDATE (sealed) ON accommodation_told TO dm_web;
GRANT SELECT, INSERT, DELETE ON accommodation_proposal TO dm_web;
GRANT SELECT, DELETE ON accommodation_proposal TO dm_worker;

SELECT guard.protect('accommodation_request');
CREATE POLICY request_shown ON accommodation_request FOR SELECT TO dm_web USING (
    (SELECT guard.framed()) AND case_id IN (SELECT c.id FROM cases_case c)
);
-- Only the person asks, in an open case of the own.
CREATE POLICY request_asked ON accommodation_request FOR INSERT TO dm_web WITH CHECK (
    (SELECT guard.power()) = 'own' AND decided_on IS NULL AND review_on IS NULL
    AND case_id IN (SELECT c.id FROM cases_case c
                    WHERE c.kind = 'accommodation' AND c.closed_at IS NULL)
);

SELECT guard.protect('accommodation_told');
CREATE POLICY told_shown ON accommodation_told FOR SELECT TO dm_web USING (
    (SELECT guard.framed()) AND case_id IN (SELECT c.id FROM cases_case c)
    AND ((SELECT guard.power()) = 'own' OR case_id = (SELECT guard.case_id()))
);
CREATE POLICY told_by_the_person ON accommodation_told FOR INSERT TO dm_web WITH CHECK (
    (SELECT guard.power()) = 'own'
    AND case_id IN (SELECT c.id FROM cases_case c
                    WHERE c.kind = 'accommodation' AND c.closed_at IS NULL)
);
-- Changed until it is decided; what was decided stands on what was told then.
CREATE POLICY told_otherwise ON accommodation_told FOR UPDATE TO dm_web USING (
    (SELECT guard.power()) = 'own'
    AND case_id IN (SELECT r.case_id FROM accommodation_request r
                    JOIN cases_case c ON c.id = r.case_id
                    WHERE r.decided_on IS NULL AND c.closed_at IS NULL)
);

-- What an HR designee wrote down for somebody of the own units: read by that person alone, who
-- confirms it or throws it away; who wrote it, reads nothing back.
SELECT guard.protect('accommodation_proposal');
CREATE POLICY proposal_own ON accommodation_proposal FOR SELECT TO dm_web USING (
    (SELECT guard.framed())
    AND staff_id = (SELECT guard.person()) AND (SELECT guard.power()) = 'own'
);
CREATE POLICY proposal_written ON accommodation_proposal FOR INSERT TO dm_web WITH CHECK (
    (SELECT guard.power()) = 'enter' AND staff_id <> (SELECT guard.person())
    AND staff_id IN (SELECT s.id FROM organisation_staffmember s
                     WHERE s.unit_id IN (SELECT guard.units()))
);
CREATE POLICY proposal_settled ON accommodation_proposal FOR DELETE TO dm_web USING (
    staff_id = (SELECT guard.person()) AND (SELECT guard.power()) = 'own'
);
CREATE POLICY proposal_expired_seen ON accommodation_proposal FOR SELECT TO dm_worker USING (
    (SELECT guard.framed()) AND (SELECT guard.purpose()) IN ('retention', 'system')
);
CREATE POLICY proposal_expired ON accommodation_proposal FOR DELETE TO dm_worker USING (
    (SELECT guard.purpose()) = 'retention'
);

-- Deciding and following up (U2) -------------------------------------------------------------

GRANT UPDATE (decided_on, review_on) ON accommodation_request TO dm_web;
GRANT SELECT, INSERT ON accommodation_decision, accommodation_measure TO dm_web;
GRANT UPDATE (done_on) ON accommodation_measure TO dm_web;

-- Whether the acting grant is of a role that decides on an accommodation. That the grant is in
-- force, and handles the case, the policy of the cases says.
CREATE OR REPLACE FUNCTION guard.may_decide() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog AS $$
    SELECT EXISTS (SELECT 1 FROM public.grants_grant g
                   WHERE g.id = nullif((guard.frame())[2], '')::uuid
                     AND g.role IN ('line_manager', 'hr_designee', 'hr_manager'))
$$;
-- The measures that the person of the frame carries out, as long as the case is open and its
-- person works where it was opened; a definer, because the cases themselves stay out of sight.
CREATE OR REPLACE FUNCTION guard.own_measures() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED ROWS 20
SET search_path = pg_catalog AS $$
    SELECT m.id FROM public.accommodation_measure m
    JOIN public.cases_case c ON c.id = m.case_id
    JOIN public.organisation_staffmember s ON s.id = c.staff_id
    WHERE m.owner_id = guard.person() AND c.closed_at IS NULL AND c.unit_id = s.unit_id
$$;
REVOKE ALL ON FUNCTION guard.may_decide(), guard.own_measures() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.may_decide(), guard.own_measures() TO dm_web;
CREATE POLICY case_judged ON cases_case FOR SELECT TO dm_owner USING (true);
CREATE POLICY request_judged ON accommodation_request FOR SELECT TO dm_owner USING (true);

CREATE POLICY request_decided ON accommodation_request FOR UPDATE TO dm_web USING (
    (SELECT guard.power()) = 'file' AND case_id = (SELECT guard.case_id())
    AND (SELECT guard.may_decide()) AND case_id IN (SELECT c.id FROM cases_case c)
) WITH CHECK (decided_on IS NOT NULL);

SELECT guard.protect('accommodation_decision');
CREATE POLICY decision_shown ON accommodation_decision FOR SELECT TO dm_web USING (
    (SELECT guard.framed()) AND case_id IN (SELECT c.id FROM cases_case c)
    AND ((SELECT guard.power()) = 'own' OR case_id = (SELECT guard.case_id()))
);
CREATE POLICY decision_made ON accommodation_decision FOR INSERT TO dm_web WITH CHECK (
    (SELECT guard.power()) = 'file' AND case_id = (SELECT guard.case_id())
    AND (SELECT guard.may_decide())
    AND case_id IN (SELECT r.case_id FROM accommodation_request r WHERE r.decided_on IS NULL)
);

SELECT guard.protect('accommodation_measure');
CREATE POLICY measure_shown ON accommodation_measure FOR SELECT TO dm_web USING (
    (SELECT guard.framed()) AND (
        (case_id IN (SELECT c.id FROM cases_case c)
         AND ((SELECT guard.power()) = 'own' OR case_id = (SELECT guard.case_id())))
        OR ((SELECT guard.power()) = 'own' AND id IN (SELECT guard.own_measures())))
);
CREATE POLICY measure_judged ON accommodation_measure FOR SELECT TO dm_owner USING (true);
CREATE POLICY measure_planned ON accommodation_measure FOR INSERT TO dm_web WITH CHECK (
    (SELECT guard.power()) = 'file' AND case_id = (SELECT guard.case_id())
    AND (SELECT guard.may_decide()) AND case_id IN (SELECT c.id FROM cases_case c)
);
CREATE POLICY measure_carried_out ON accommodation_measure FOR UPDATE TO dm_web
    USING ((SELECT guard.power()) = 'own' AND id IN (SELECT guard.own_measures()))
    WITH CHECK (done_on IS NOT NULL);

-- Whom a handler names as the owner of a measure: both name and number must be right.
CREATE OR REPLACE FUNCTION guard.colleague(number text, name text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT s.id FROM public.organisation_staffmember s
    WHERE guard.power() = 'file' AND guard.may_decide() AND s.personnel_number = number
      AND lower(regexp_replace(btrim(s.name), '\s+', ' ', 'g')) = lower(colleague.name)
      AND (s.employed_until IS NULL OR s.employed_until >= guard.today())
$$;
REVOKE ALL ON FUNCTION guard.colleague(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.colleague(text, text) TO dm_web;

-- What is late, for the HR manager of the entity who is not named in the case: since when, where,
-- and who should decide; never whose request it is, nor a word of it.
CREATE OR REPLACE FUNCTION guard.late_accommodations()
RETURNS TABLE (due date, place text, handler text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT r.due_on, u.name::text, string_agg(g.holder_name, ', ' ORDER BY g.holder_name)
    FROM public.accommodation_request r
    JOIN public.cases_case c ON c.id = r.case_id
    JOIN public.organisation_staffmember s ON s.id = c.staff_id
    JOIN public.organisation_unit u ON u.id = c.unit_id
    LEFT JOIN public.cases_handler h ON h.case_id = c.id AND h.ended_at IS NULL
    LEFT JOIN public.grants_grant g ON g.id = h.grant_id AND g.ended_at IS NULL
        AND g.role IN ('line_manager', 'hr_designee', 'hr_manager')
    WHERE r.decided_on IS NULL AND r.due_on < guard.today()
      AND c.closed_at IS NULL AND c.unit_id = s.unit_id
      AND guard.power() = 'file' AND c.unit_id IN (SELECT guard.units())
      AND c.staff_id <> guard.person()
      AND EXISTS (SELECT 1 FROM public.grants_grant a
                  WHERE a.id = nullif((guard.frame())[2], '')::uuid AND a.role = 'hr_manager')
    GROUP BY r.case_id, r.due_on, u.name
$$;
REVOKE ALL ON FUNCTION guard.late_accommodations() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.late_accommodations() TO dm_web;

-- Whom the worker tells today that something waits (one envelope, which says no more): who can
-- decide, a week before, on the day, and each week that it is late; then the HR manager too; who
-- carries out a measure; and who handles the case, when the yearly review is due.
CREATE OR REPLACE FUNCTION guard.accommodation_waits_for(the_day date) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    WITH live AS (
        SELECT r.*, c.unit_id, c.staff_id FROM public.accommodation_request r
        JOIN public.cases_case c ON c.id = r.case_id
        JOIN public.organisation_staffmember s ON s.id = c.staff_id
        WHERE c.closed_at IS NULL AND c.unit_id = s.unit_id AND guard.purpose() = 'system'
    ), held AS (
        SELECT g.* FROM public.grants_grant g
        WHERE g.ended_at IS NULL AND g.approved_at IS NOT NULL AND g.starts <= the_day
          AND (g.until IS NULL OR g.until >= the_day)
          AND g.role IN ('line_manager', 'hr_designee', 'hr_manager')
    )
    SELECT g.holder_id FROM live l
    JOIN public.cases_handler h ON h.case_id = l.case_id AND h.ended_at IS NULL
    JOIN held g ON g.id = h.grant_id
    WHERE (l.decided_on IS NULL AND (l.due_on - the_day IN (7, 0)
            OR (the_day > l.due_on AND (the_day - l.due_on) % 7 = 1)))
       OR (l.review_on - the_day IN (30, 0))
    UNION
    SELECT g.holder_id FROM live l
    JOIN public.organisation_unitclosure k ON k.descendant_id = l.unit_id
    JOIN held g ON g.unit_id = k.ancestor_id AND g.role = 'hr_manager'
    WHERE l.decided_on IS NULL AND the_day > l.due_on AND (the_day - l.due_on) % 7 = 1
      AND g.holder_id <> l.staff_id
    UNION
    SELECT m.owner_id FROM live l
    JOIN public.accommodation_measure m ON m.case_id = l.case_id
    WHERE m.owner_id IS NOT NULL AND m.done_on IS NULL AND m.due_on - the_day IN (7, 0)
$$;
REVOKE ALL ON FUNCTION guard.accommodation_waits_for(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.accommodation_waits_for(date) TO dm_worker;

-- The person takes the own case along to where that person works now (U2): until then nobody of
-- the new place sees it. Who carried out a measure at the old place, loses it.
CREATE POLICY case_moves ON cases_case FOR UPDATE TO dm_owner USING (
    (SELECT guard.power()) = 'own' AND staff_id = (SELECT guard.person())
    AND kind = 'accommodation' AND closed_at IS NULL
) WITH CHECK (staff_id = (SELECT guard.person()));
CREATE POLICY measure_left ON accommodation_measure FOR UPDATE TO dm_owner USING (
    (SELECT guard.power()) = 'own' AND case_id IN (
        SELECT c.id FROM cases_case c WHERE c.staff_id = (SELECT guard.person()))
);
CREATE OR REPLACE FUNCTION guard.take_along(the_case uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE public.cases_case c SET unit_id = s.unit_id
    FROM public.organisation_staffmember s
    WHERE c.id = the_case AND c.staff_id = guard.person() AND s.id = c.staff_id
      AND guard.power() = 'own' AND c.kind = 'accommodation' AND c.closed_at IS NULL
      AND c.unit_id <> s.unit_id;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE public.accommodation_measure m SET owner_id = NULL
    WHERE m.case_id = the_case AND m.done_on IS NULL;
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION guard.take_along(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.take_along(uuid) TO dm_web;

-- Retention (P3): every word of a closed case goes; at once where nothing was decided, else when
-- the term of appeal is over.
CREATE POLICY told_kept ON accommodation_told FOR SELECT TO dm_owner
    USING ((SELECT guard.purpose()) = 'retention');
CREATE POLICY told_expired ON accommodation_told FOR DELETE TO dm_owner
    USING ((SELECT guard.purpose()) = 'retention');
CREATE POLICY decision_kept ON accommodation_decision FOR SELECT TO dm_owner
    USING ((SELECT guard.purpose()) = 'retention');
CREATE POLICY decision_expired ON accommodation_decision FOR DELETE TO dm_owner
    USING ((SELECT guard.purpose()) = 'retention');
CREATE POLICY measure_expired ON accommodation_measure FOR DELETE TO dm_owner
    USING ((SELECT guard.purpose()) = 'retention');
CREATE OR REPLACE FUNCTION guard.expire_accommodations(the_day date, appeal integer)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    gone uuid[];
BEGIN
    IF guard.purpose() <> 'retention' OR appeal IS NULL OR appeal < 0 THEN
        RAISE EXCEPTION 'not in this frame' USING ERRCODE = '42501';
    END IF;
    SELECT coalesce(array_agg(c.id), '{}') INTO gone
    FROM public.cases_case c LEFT JOIN public.accommodation_request r ON r.case_id = c.id
    WHERE c.kind = 'accommodation' AND c.closed_at IS NOT NULL AND (r.decided_on IS NULL
        OR greatest(r.decided_on, (c.closed_at AT TIME ZONE 'Europe/Brussels')::date)
           + appeal < the_day);
    DELETE FROM public.accommodation_told t WHERE t.case_id = ANY (gone);
    DELETE FROM public.accommodation_decision d WHERE d.case_id = ANY (gone);
    DELETE FROM public.accommodation_measure m WHERE m.case_id = ANY (gone);
END $$;
REVOKE ALL ON FUNCTION guard.expire_accommodations(date, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.expire_accommodations(date, integer) TO dm_worker;
