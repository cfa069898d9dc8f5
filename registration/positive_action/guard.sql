GRANT SELECT ON positive_action_action, positive_action_inbox TO dm_web, dm_worker;
GRANT INSERT, DELETE ON positive_action_action TO dm_web;
GRANT UPDATE (kind, goal, ground, "group", starts, until, subject, body, state)
    ON positive_action_action TO dm_web;
GRANT UPDATE (state, enough, enough_on, looked_at, in_scope) ON positive_action_action TO dm_worker;
GRANT UPDATE (sealed) ON positive_action_inbox TO dm_web, dm_worker;
GRANT INSERT ON positive_action_inbox TO dm_worker;

-- An action: who contacts, within the own entity; and, once it was sent, the text for who has it
-- in the own inbox (the inbox holds its key; the page opens nothing else).
SELECT guard.protect('positive_action_action');
CREATE POLICY action_seen ON positive_action_action FOR SELECT USING (
    (SELECT guard.framed()) AND (
        ((SELECT guard.power()) = 'contact' AND unit_id IN (SELECT guard.units()))
        OR ((SELECT guard.power()) = 'own' AND state IN ('sending', 'sent', 'stopped'))
        OR (SELECT guard.purpose()) IN ('retention', 'system'))
);
CREATE POLICY action_made ON positive_action_action FOR INSERT TO dm_web WITH CHECK (
    (SELECT guard.power()) = 'contact' AND unit_id IN (SELECT guard.units())
    AND made_by_id = (SELECT guard.person()) AND state = 'draft'
);
CREATE POLICY action_changed ON positive_action_action FOR UPDATE TO dm_web
    USING ((SELECT guard.power()) = 'contact' AND unit_id IN (SELECT guard.units())
        AND state = 'draft')
    WITH CHECK ((SELECT guard.power()) = 'contact' AND state IN ('draft', 'sending'));
CREATE POLICY action_carried_out ON positive_action_action FOR UPDATE TO dm_worker
    USING ((SELECT guard.purpose()) = 'system'
        OR ((SELECT guard.power()) = 'contact' AND unit_id IN (SELECT guard.units())));
CREATE POLICY action_dropped ON positive_action_action FOR DELETE TO dm_web
    USING ((SELECT guard.power()) = 'contact' AND unit_id IN (SELECT guard.units())
        AND state = 'draft');

SELECT guard.protect('positive_action_inbox');
CREATE POLICY inbox_own ON positive_action_inbox FOR SELECT USING (
    (SELECT guard.framed()) AND (
        (staff_id = (SELECT guard.person()) AND (SELECT guard.power()) = 'own')
        OR (SELECT guard.purpose()) = 'retention')
);
CREATE POLICY inbox_read_own ON positive_action_inbox FOR UPDATE TO dm_web
    USING (staff_id = (SELECT guard.person()) AND (SELECT guard.power()) = 'own');
CREATE POLICY inbox_filled_select ON positive_action_inbox FOR SELECT TO dm_worker USING (
    (SELECT guard.power()) = 'contact' AND (
        (SELECT guard.sees_all())
        OR staff_id IN (SELECT s.id FROM organisation_staffmember s
                        WHERE s.unit_id IN (SELECT guard.units())))
);
CREATE POLICY inbox_filled ON positive_action_inbox FOR UPDATE TO dm_worker USING (
    (SELECT guard.purpose()) = 'retention' OR (
        (SELECT guard.power()) = 'contact' AND (
            (SELECT guard.sees_all())
            OR staff_id IN (SELECT s.id FROM organisation_staffmember s
                            WHERE s.unit_id IN (SELECT guard.units()))))
);
CREATE POLICY inbox_made ON positive_action_inbox FOR INSERT TO dm_worker
    WITH CHECK ((SELECT guard.purpose()) = 'import');
