GRANT SELECT, UPDATE (sealed) ON questionnaire_answers, questionnaire_uses,
    questionnaire_paperslip TO dm_web, dm_worker;
GRANT INSERT ON questionnaire_answers, questionnaire_uses, questionnaire_paperslip TO dm_worker;
GRANT SELECT ON questionnaire_openquestion TO dm_web, dm_worker;
GRANT SELECT, INSERT, UPDATE ON questionnaire_invitationround TO dm_worker;
GRANT SELECT, UPDATE (given) ON questionnaire_feedback TO dm_web;

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

-- uses: the person; who contacts (in the worker alone: a page never counts or lists); who handles a
-- case, of its person; the rewriting.
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
-- The page of a case shows whether its person belongs, where the kind needs it (A8): to who handles
-- that case, in the frame that names it. The policy of the cases says who that is.
CREATE POLICY uses_in_case ON questionnaire_uses FOR SELECT TO dm_web USING (
    (SELECT guard.power()) = 'file'
    AND staff_id IN (SELECT c.staff_id FROM cases_case c
                     WHERE c.id = (SELECT guard.case_id()) AND c.kind <> 'accommodation')
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
CREATE OR REPLACE FUNCTION guard.person_of_number(number text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT s.id FROM public.organisation_staffmember s WHERE s.personnel_number = number
$$;
REVOKE ALL ON FUNCTION guard.person_of_number(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.person_of_number(text) TO dm_web;

-- Which questions are open (R13): decided from a later day on, by who configures. A row that has
-- come into use is never edited; it only gets its last day. What was planned gives way.
CREATE OR REPLACE FUNCTION guard.ask_questions(
    the_entity uuid, asked text[], from_day date, standing text[], standing_since date[]
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    today date := guard.today();
BEGIN
    PERFORM guard.must_configure(the_entity);
    IF from_day <= today THEN
        RAISE EXCEPTION 'questions change from tomorrow at the earliest' USING ERRCODE = '23514';
    END IF;
    PERFORM 1 FROM public.organisation_entity e WHERE e.unit_id = the_entity FOR UPDATE;
    -- The default that held until now is written down, so that it ends as any other does.
    IF NOT EXISTS (SELECT 1 FROM public.questionnaire_openquestion q
                   WHERE q.entity_id = the_entity) THEN
        INSERT INTO public.questionnaire_openquestion (entity_id, questionnaire, opens)
        SELECT the_entity, s.id, s.since FROM unnest(standing, standing_since) AS s(id, since);
    END IF;
    DELETE FROM public.questionnaire_openquestion q
    WHERE q.entity_id = the_entity AND q.opens > today;
    UPDATE public.questionnaire_openquestion q SET closes = NULL
    WHERE q.entity_id = the_entity AND q.closes >= today;
    UPDATE public.questionnaire_openquestion q SET closes = from_day - 1
    WHERE q.entity_id = the_entity AND q.closes IS NULL AND q.questionnaire <> ALL (asked);
    INSERT INTO public.questionnaire_openquestion (entity_id, questionnaire, opens)
    SELECT the_entity, a.id, from_day FROM unnest(asked) AS a(id)
    WHERE NOT EXISTS (SELECT 1 FROM public.questionnaire_openquestion q WHERE
        q.entity_id = the_entity AND q.questionnaire = a.id AND q.closes IS NULL);
END $$;
REVOKE ALL ON FUNCTION guard.ask_questions(uuid, text[], date, text[], date[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.ask_questions(uuid, text[], date, text[], date[]) TO dm_web;
