-- A run: its starter and approver, within their units; everybody once staff are told (C7).
-- Deliveries and groups: starter, approver, and the deliverers of the entity. Results: the release
-- alone; no role of a person, and not the web process (C5).
GRANT SELECT ON counting_run, counting_delivery, counting_group TO dm_web, dm_worker, dm_counting;
GRANT INSERT ON counting_run TO dm_web;
GRANT UPDATE (state, approved_by_id, approved_at, announced_at, ended_at, ending)
    ON counting_run TO dm_web;
GRANT UPDATE (state, planned_at, plan_failure, plan_hash, ended_at, ending)
    ON counting_run TO dm_worker;
GRANT INSERT ON counting_delivery, counting_group TO dm_worker;
GRANT UPDATE (left_out) ON counting_delivery TO dm_worker;
GRANT UPDATE (ticket, ticket_until, deliverer_id, under_grant) ON counting_delivery TO dm_web;
GRANT SELECT, UPDATE (sealed) ON counting_result TO dm_worker;
GRANT SELECT ON counting_leftout TO dm_web, dm_worker;
GRANT INSERT, DELETE ON counting_leftout TO dm_web;
-- The intake: what a stream needs, and nothing of a person.
GRANT UPDATE (state, ended_at, ending, coverage, reasons) ON counting_run TO dm_counting;
GRANT UPDATE (step, ticket, ticket_until, child, lines_read, failure, problems, problem_count,
    refused, reference, key, register_ticket, sent_at, answered_at) ON counting_delivery
    TO dm_counting;
GRANT SELECT, INSERT ON counting_result TO dm_counting;
-- Whether test numbers are let in, and whether the demo may be served.
GRANT SELECT ON accounts_demostamp TO dm_counting;
GRANT EXECUTE ON FUNCTION guard.demo_is_mixed() TO dm_counting;

SELECT guard.protect('counting_run');
CREATE POLICY count_seen ON counting_run FOR SELECT USING (
    (SELECT guard.framed()) AND (
        announced_at IS NOT NULL
        OR ((SELECT guard.power()) IN ('count_start', 'count_approve')
            AND unit_id IN (SELECT guard.units()))
        OR (SELECT guard.purpose()) IN ('count', 'release'))
);
CREATE POLICY count_started ON counting_run FOR INSERT TO dm_web WITH CHECK (
    (SELECT guard.power()) = 'count_start' AND unit_id IN (SELECT guard.units())
    AND started_by_id = (SELECT guard.person()) AND state = 'draft' AND planned_at IS NULL
    AND approved_by_id IS NULL AND announced_at IS NULL
    AND NOT EXISTS (
        SELECT 1 FROM jsonb_array_elements_text(entities) AS e(code) WHERE e.code NOT IN (
            SELECT u.code FROM organisation_unit u WHERE u.id IN (SELECT guard.units())))
);
CREATE POLICY count_moved ON counting_run FOR UPDATE USING (
    ((SELECT guard.power()) IN ('count_start', 'count_approve')
        AND unit_id IN (SELECT guard.units()))
    OR (SELECT guard.purpose()) = 'count'
);

-- The steps of a run, one by one (A10, C6). What has ended never changes.
CREATE OR REPLACE FUNCTION guard.count_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    step text := OLD.state || '>' || NEW.state;
BEGIN
    IF (step = 'draft>draft' AND guard.purpose() = 'count')
       OR (step = 'draft>proposed' AND guard.power() = 'count_start'
            AND OLD.planned_at IS NOT NULL AND OLD.plan_failure = '')
       OR (step = 'proposed>draft' AND guard.power() = 'count_approve')
       OR (step = 'proposed>approved' AND guard.power() = 'count_approve'
            AND NEW.approved_by_id = guard.person()
            AND NEW.approved_by_id IS DISTINCT FROM OLD.started_by_id)
       OR (step = 'approved>announced' AND guard.power() = 'count_start'
            AND NEW.announced_at IS NOT NULL)
       OR (step = 'announced>open' AND guard.purpose() = 'count')
       OR (step IN ('open>counting', 'counting>done') AND guard.purpose() = 'count')
       OR (NEW.state = 'void' AND OLD.state NOT IN ('done', 'void')
            AND (guard.power() IN ('count_start', 'count_approve')
                 OR guard.purpose() = 'count')) THEN
        IF step <> 'proposed>approved' AND (NEW.approved_by_id, NEW.approved_at)
            IS DISTINCT FROM (OLD.approved_by_id, OLD.approved_at) THEN
            RAISE EXCEPTION 'who approved a count does not change' USING ERRCODE = '42501';
        END IF;
        IF step <> 'approved>announced' AND NEW.announced_at IS DISTINCT FROM OLD.announced_at THEN
            RAISE EXCEPTION 'when staff were told does not change' USING ERRCODE = '42501';
        END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a count does not take this step' USING ERRCODE = '42501';
END $$;
CREATE OR REPLACE TRIGGER count_one_step BEFORE UPDATE ON counting_run
    FOR EACH ROW EXECUTE FUNCTION guard.count_step();

SELECT guard.protect('counting_delivery');
CREATE POLICY delivery_seen ON counting_delivery FOR SELECT USING (
    (SELECT guard.framed()) AND (
        (SELECT guard.purpose()) IN ('count', 'release')
        OR ((SELECT guard.power()) IN ('count_start', 'count_approve') AND run_id IN (
            SELECT r.id FROM counting_run r WHERE r.unit_id IN (SELECT guard.units())))
        OR ((SELECT guard.power()) = 'count_deliver' AND entity_id IN (SELECT guard.units())
            AND run_id IN (SELECT r.id FROM counting_run r WHERE r.announced_at IS NOT NULL)))
);
CREATE POLICY delivery_planned ON counting_delivery FOR INSERT TO dm_worker
    WITH CHECK ((SELECT guard.purpose()) = 'count');
CREATE POLICY delivery_ticket ON counting_delivery FOR UPDATE TO dm_web
    USING ((SELECT guard.power()) = 'count_deliver' AND entity_id IN (SELECT guard.units())
        AND step = 'waiting' AND run_id IN (
            SELECT r.id FROM counting_run r WHERE r.state = 'open'
                AND r.started_by_id <> (SELECT guard.person())
                AND r.approved_by_id IS DISTINCT FROM (SELECT guard.person())))
    WITH CHECK (deliverer_id = (SELECT guard.person()) AND entity_id IN (SELECT guard.units()));
CREATE POLICY delivery_worked ON counting_delivery FOR UPDATE TO dm_worker, dm_counting
    USING ((SELECT guard.purpose()) = 'count');

SELECT guard.protect('counting_group');
CREATE POLICY group_seen ON counting_group FOR SELECT
    USING (delivery_id IN (SELECT d.id FROM counting_delivery d));
CREATE POLICY group_planned ON counting_group FOR INSERT TO dm_worker
    WITH CHECK ((SELECT guard.purpose()) = 'count');

-- The intake writes a result once; only a release and the nightly sealing open it. The intake adds
-- them up for the coverage of the whole run, when all are there.
SELECT guard.protect('counting_result');
CREATE POLICY result_read ON counting_result FOR SELECT TO dm_worker
    USING ((SELECT guard.purpose()) IN ('release', 'retention'));
CREATE POLICY result_added_up ON counting_result FOR SELECT TO dm_counting
    USING ((SELECT guard.purpose()) = 'count');
CREATE POLICY result_made ON counting_result FOR INSERT TO dm_counting WITH CHECK (
    (SELECT guard.purpose()) = 'count' AND delivery_id IN (
        SELECT d.id FROM counting_delivery d WHERE d.step = 'answered')
);
CREATE POLICY result_resealed ON counting_result FOR UPDATE TO dm_worker
    USING ((SELECT guard.purpose()) = 'retention');

-- An objection that was upheld: the person, the data protection officer, the plan of a count.
SELECT guard.protect('counting_leftout');
CREATE POLICY left_out_seen ON counting_leftout FOR SELECT USING (
    (SELECT guard.framed()) AND (
        staff_id = (SELECT guard.person())
        OR ((SELECT guard.power()) = 'data_protection' AND (SELECT guard.sees_all()))
        OR (SELECT guard.purpose()) = 'count')
);
CREATE POLICY left_out_upheld ON counting_leftout FOR INSERT TO dm_web WITH CHECK (
    (SELECT guard.power()) = 'data_protection' AND (SELECT guard.sees_all())
    AND decided_by_id = (SELECT guard.person())
);
CREATE POLICY left_out_taken_back ON counting_leftout FOR DELETE TO dm_web
    USING ((SELECT guard.power()) = 'data_protection' AND (SELECT guard.sees_all()));
