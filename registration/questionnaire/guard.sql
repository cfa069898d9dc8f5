GRANT SELECT, UPDATE (sealed) ON questionnaire_answers, questionnaire_uses,
    questionnaire_paperslip TO dm_web, dm_worker;
GRANT INSERT ON questionnaire_answers, questionnaire_uses, questionnaire_paperslip TO dm_worker;
GRANT SELECT ON questionnaire_openquestion TO dm_web, dm_worker;
GRANT SELECT, INSERT, UPDATE ON questionnaire_invitationround TO dm_worker;
GRANT INSERT, UPDATE, DELETE ON questionnaire_openquestion TO dm_worker;

-- answers: the person; the release (reads); the nightly rewriting. No role of A1, ever.
SELECT guard.protect('questionnaire_answers');
CREATE POLICY answers_own ON questionnaire_answers FOR SELECT USING (
    (SELECT guard.framed()) AND (
        (staff_id = (SELECT guard.person()) AND (SELECT guard.power()) = 'own')
        OR (SELECT guard.purpose()) IN ('release', 'retention'))
);
CREATE POLICY answers_rewritten ON questionnaire_answers FOR UPDATE USING (
    (staff_id = (SELECT guard.person()) AND (SELECT guard.power()) = 'own')
    OR (SELECT guard.purpose()) = 'retention'
);
CREATE POLICY answers_made ON questionnaire_answers FOR INSERT TO dm_worker
    WITH CHECK ((SELECT guard.purpose()) = 'import');

-- uses: the person; who contacts (in the worker alone: a page never counts or lists); the rewriting.
SELECT guard.protect('questionnaire_uses');
CREATE POLICY uses_own ON questionnaire_uses FOR SELECT USING (
    (SELECT guard.framed()) AND (
        (staff_id = (SELECT guard.person()) AND (SELECT guard.power()) = 'own')
        OR (SELECT guard.purpose()) = 'retention')
);
CREATE POLICY uses_contacted ON questionnaire_uses FOR SELECT TO dm_worker USING (
    (SELECT guard.power()) = 'contact' AND (
        (SELECT guard.sees_all())
        OR staff_id IN (SELECT s.id FROM organisation_staffmember s
                        WHERE s.unit_id IN (SELECT guard.units())))
);
CREATE POLICY uses_rewritten ON questionnaire_uses FOR UPDATE USING (
    (staff_id = (SELECT guard.person()) AND (SELECT guard.power()) = 'own')
    OR (SELECT guard.purpose()) = 'retention'
);
CREATE POLICY uses_made ON questionnaire_uses FOR INSERT TO dm_worker
    WITH CHECK ((SELECT guard.purpose()) = 'import');

-- paper: the person reads it; an HR designee writes through the function alone, and reads nothing.
SELECT guard.protect('questionnaire_paperslip');
CREATE POLICY paper_own ON questionnaire_paperslip FOR SELECT USING (
    (SELECT guard.framed()) AND (
        (staff_id = (SELECT guard.person()) AND (SELECT guard.power()) = 'own')
        OR (SELECT guard.purpose()) = 'retention')
);
CREATE POLICY paper_rewritten ON questionnaire_paperslip FOR UPDATE TO dm_web, dm_worker USING (
    (staff_id = (SELECT guard.person()) AND (SELECT guard.power()) = 'own')
    OR (SELECT guard.purpose()) = 'retention'
);
CREATE POLICY paper_made ON questionnaire_paperslip FOR INSERT TO dm_worker
    WITH CHECK ((SELECT guard.purpose()) = 'import');
CREATE POLICY paper_entered_select ON questionnaire_paperslip FOR SELECT TO dm_owner USING (
    (SELECT guard.power()) = 'enter'
);
CREATE POLICY paper_entered ON questionnaire_paperslip FOR UPDATE TO dm_owner USING (
    (SELECT guard.power()) = 'enter'
);

CREATE OR REPLACE FUNCTION guard.put_paper(person uuid, value bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE public.questionnaire_paperslip p SET sealed = value
    WHERE p.staff_id = person AND guard.power() = 'enter' AND person <> guard.person()
      AND person IN (SELECT s.id FROM public.organisation_staffmember s
                     WHERE s.unit_id IN (SELECT guard.units()));
    RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION guard.put_paper(uuid, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.put_paper(uuid, bytea) TO dm_web;

-- The strip of a form on paper: from the number that the person types to the key, and nothing else.
-- What it leads to opens only with the code (R5).
DROP POLICY IF EXISTS staff_of_number ON organisation_staffmember;
CREATE POLICY staff_of_number ON organisation_staffmember FOR SELECT TO dm_owner USING (true);
CREATE OR REPLACE FUNCTION guard.person_of_number(number text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT s.id FROM public.organisation_staffmember s WHERE s.personnel_number = number
$$;
REVOKE ALL ON FUNCTION guard.person_of_number(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.person_of_number(text) TO dm_web;
