-- Rights are shown by name to whom they are rights over; they are written by who may appoint.
GRANT SELECT ON grants_grant, grants_acceptance, grants_declaration,
    grants_unitgroupobjectpermission TO dm_web, dm_worker;
GRANT INSERT ON grants_grant, grants_acceptance, grants_unitgroupobjectpermission TO dm_web;
GRANT UPDATE (approved_at, approved_by_id, approved_by_name, ended_at, end_reason, handled_at,
    changed_at) ON grants_grant TO dm_web;
GRANT UPDATE (ended_at, end_reason, changed_at) ON grants_grant TO dm_worker;
GRANT DELETE ON grants_unitgroupobjectpermission TO dm_web, dm_worker;
-- A unit that is renumbered, merged or split takes its grants along (A5): the import moves them.
GRANT UPDATE (unit_id) ON grants_grant TO dm_worker;
GRANT INSERT ON grants_grant, grants_acceptance, grants_unitgroupobjectpermission TO dm_worker;

SELECT guard.protect('grants_grant');
CREATE POLICY grant_seen ON grants_grant FOR SELECT TO dm_web, dm_worker
    USING ((SELECT guard.framed()));
-- The definer functions of the frame read grants; the owner has nothing to hide from itself here.
CREATE POLICY grant_judged ON grants_grant FOR SELECT TO dm_owner USING (true);
CREATE POLICY grant_appointed ON grants_grant FOR INSERT TO dm_web WITH CHECK (
    (SELECT guard.power()) IN ('access_manager', 'leading_official')
    AND unit_id IN (SELECT guard.units())
    AND holder_id <> (SELECT guard.person())
    AND appointed_by_id = (SELECT guard.person())
);
CREATE POLICY grant_changed ON grants_grant FOR UPDATE TO dm_web USING (
    (SELECT guard.power()) IN ('access_manager', 'leading_official')
    AND unit_id IN (SELECT guard.units())
    AND holder_id <> (SELECT guard.person())
);
-- The import ends what a change of unit or function ends; the night what nobody confirmed, and what
-- is held by who is out of service.
CREATE POLICY grant_ended_by_import ON grants_grant FOR UPDATE TO dm_worker
    USING ((SELECT guard.purpose()) IN ('import', 'retention'));
CREATE POLICY grant_split_by_import ON grants_grant FOR INSERT TO dm_worker
    WITH CHECK ((SELECT guard.purpose()) = 'import');
CREATE POLICY grant_own ON grants_grant FOR UPDATE TO dm_owner
    USING (holder_id = (SELECT guard.person()) AND ended_at IS NULL)
    WITH CHECK (holder_id = (SELECT guard.person()));

-- A holder ends an own grant, and can change nothing else about it (A5).
CREATE OR REPLACE FUNCTION guard.give_up(the_grant uuid, reason text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE public.grants_grant SET ended_at = clock_timestamp(), end_reason = reason,
        changed_at = clock_timestamp() WHERE id = the_grant;
    RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION guard.give_up(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.give_up(uuid, text) TO dm_web;

-- Accepting binds the grant to its group of django-guardian, once.
CREATE OR REPLACE FUNCTION guard.bind_group(the_grant uuid, the_group integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE public.grants_grant SET group_id = the_group
    WHERE id = the_grant AND group_id IS NULL;
    RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION guard.bind_group(uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.bind_group(uuid, integer) TO dm_web;

SELECT guard.protect('grants_acceptance');
CREATE POLICY acceptance_seen ON grants_acceptance FOR SELECT USING (true);
CREATE POLICY acceptance_own ON grants_acceptance FOR INSERT TO dm_web WITH CHECK (
    EXISTS (SELECT 1 FROM grants_grant g
            WHERE g.id = grant_id AND g.holder_id = (SELECT guard.person()))
);
CREATE POLICY acceptance_split_by_import ON grants_acceptance FOR INSERT TO dm_worker
    WITH CHECK ((SELECT guard.purpose()) = 'import');

-- Whoever changes grants waits for whoever is changing them, before any row is locked: two managers
-- who end each other's grants cannot hold each other up. A statement that forgot to ask takes it.
CREATE OR REPLACE FUNCTION guard.lock_grants() RETURNS void
LANGUAGE sql SET search_path = pg_catalog AS $$
    SELECT pg_advisory_xact_lock(20090414)
$$;
GRANT EXECUTE ON FUNCTION guard.lock_grants() TO dm_web, dm_worker;
CREATE OR REPLACE FUNCTION guard.grants_locked() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(20090414);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER grants_one_change_at_a_time BEFORE INSERT OR UPDATE ON grants_grant
    FOR EACH STATEMENT EXECUTE FUNCTION guard.grants_locked();

-- Whether grants on this unit need a second access manager (A3, A10).
CREATE OR REPLACE FUNCTION guard.four_eyes(the_unit uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT EXISTS (SELECT 1 FROM public.grants_approvalchoice a
                   JOIN public.organisation_unitclosure c ON c.ancestor_id = a.unit_id
                   WHERE c.descendant_id = the_unit AND a.four_eyes)
$$;
REVOKE ALL ON FUNCTION guard.four_eyes(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.four_eyes(uuid) TO dm_web;

-- What a page may write of a grant, row by row. An ended grant stays ended; a proposal is approved by
-- another access manager; some roles only the leading official gives; no two grants overlap.
CREATE OR REPLACE FUNCTION guard.grant_written() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    approves boolean := NEW.approved_at IS NOT NULL
        AND (TG_OP = 'INSERT' OR OLD.approved_at IS NULL);
BEGIN
    IF session_user NOT IN ('dm_web', 'dm_worker') THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.ended_at IS NOT NULL AND (NEW.ended_at, NEW.approved_at, NEW.unit_id)
            IS DISTINCT FROM (OLD.ended_at, OLD.approved_at, OLD.unit_id) THEN
        RAISE EXCEPTION 'an ended grant stays ended' USING ERRCODE = '42501';
    END IF;
    IF session_user = 'dm_worker' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF approves AND (guard.power() <> 'access_manager'
                OR NEW.approved_by_id IS DISTINCT FROM guard.person()
                OR OLD.appointed_by_id = guard.person()) THEN
            RAISE EXCEPTION 'a proposal is approved by another access manager'
                USING ERRCODE = '42501';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.approved_by_id IS NOT NULL OR (approves AND guard.power() <> 'leading_official'
            AND guard.four_eyes(NEW.unit_id)) THEN
        RAISE EXCEPTION 'this grant needs a second access manager' USING ERRCODE = '42501';
    END IF;
    IF NEW.role IN ('hr_designee', 'access_manager', 'leading_official')
            AND guard.power() <> 'leading_official' THEN
        RAISE EXCEPTION 'only the leading official gives this role' USING ERRCODE = '42501';
    END IF;
    IF NEW.role = 'leading_official' AND NEW.deputy_for_id IS NULL THEN
        RAISE EXCEPTION 'a leading official is appointed by the operator' USING ERRCODE = '42501';
    END IF;
    IF EXISTS (
        SELECT 1 FROM public.grants_grant g
        JOIN public.organisation_unitclosure c
            ON (c.ancestor_id = g.unit_id AND c.descendant_id = NEW.unit_id)
            OR (c.ancestor_id = NEW.unit_id AND c.descendant_id = g.unit_id)
        WHERE g.holder_id = NEW.holder_id AND g.role = NEW.role AND g.ended_at IS NULL
          AND g.starts <= coalesce(NEW.until, 'infinity')
          AND NEW.starts <= coalesce(g.until, 'infinity')
    ) THEN
        RAISE EXCEPTION 'grants overlap'
            USING ERRCODE = '23P01', CONSTRAINT = 'grant_no_overlap';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION guard.grant_written() FROM PUBLIC;
CREATE OR REPLACE TRIGGER grant_written BEFORE INSERT OR UPDATE ON grants_grant
    FOR EACH ROW EXECUTE FUNCTION guard.grant_written();

-- When a grant was last used: a day, written by the frame when the holder acts in it, and by a task
-- or a delivery that acts for the holder; read by who runs or controls the rights there, and by the
-- holder.
GRANT SELECT ON grants_grantuse TO dm_web;
SELECT guard.protect('grants_grantuse');
CREATE POLICY use_seen ON grants_grantuse FOR SELECT TO dm_web USING (
    (SELECT guard.framed()) AND grant_id IN (
        SELECT g.id FROM grants_grant g WHERE g.holder_id = (SELECT guard.person())
        OR ((SELECT guard.power()) IN ('access_manager', 'leading_official', 'access_controller')
            AND g.unit_id IN (SELECT guard.units())))
);
CREATE POLICY use_written ON grants_grantuse FOR ALL TO dm_owner USING (
    grant_id IN (SELECT g.id FROM grants_grant g WHERE g.holder_id = (SELECT guard.person()))
);
CREATE OR REPLACE FUNCTION guard.used() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    INSERT INTO public.grants_grantuse AS u (grant_id, day)
    SELECT nullif((guard.frame())[2], '')::uuid, (now() AT TIME ZONE 'Europe/Brussels')::date
    FROM guard.acting_unit()
    ON CONFLICT (grant_id) DO UPDATE SET day = excluded.day WHERE u.day < excluded.day
$$;
REVOKE ALL ON FUNCTION guard.used() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.used() TO dm_web, dm_worker, dm_counting;

-- The quality check: whether the holder of a grant left, or works in another entity. Two marks a
-- grant, and nothing else of the person; the controller sees rights, not data (A6).
CREATE OR REPLACE FUNCTION guard.grant_holders()
RETURNS TABLE (grant_id uuid, has_left boolean, is_elsewhere boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT g.id,
        coalesce(s.employed_until < (now() AT TIME ZONE 'Europe/Brussels')::date, false),
        EXISTS (
            SELECT 1 FROM public.organisation_unitclosure a
            JOIN public.organisation_unit e ON e.id = a.ancestor_id AND e.kind = 'entity'
            WHERE a.descendant_id = g.unit_id AND NOT EXISTS (
                SELECT 1 FROM public.organisation_unitclosure b
                WHERE b.ancestor_id = e.id AND b.descendant_id = s.unit_id))
    FROM public.grants_grant g
    JOIN public.organisation_staffmember s ON s.id = g.holder_id
    WHERE g.ended_at IS NULL AND g.unit_id IN (SELECT guard.units())
      AND guard.power() IN ('access_manager', 'leading_official', 'access_controller')
$$;
REVOKE ALL ON FUNCTION guard.grant_holders() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.grant_holders() TO dm_web;

-- Whether an entity asks for four eyes. Read like grants; changed by two access managers, or by the
-- leading official.
GRANT SELECT, INSERT ON grants_approvalchoice TO dm_web;
GRANT UPDATE (four_eyes, proposed, proposed_by_id, changed_at) ON grants_approvalchoice TO dm_web;
SELECT guard.protect('grants_approvalchoice');
CREATE POLICY choice_seen ON grants_approvalchoice FOR SELECT TO dm_web, dm_owner
    USING ((SELECT guard.framed()));
CREATE POLICY choice_made ON grants_approvalchoice FOR INSERT TO dm_web WITH CHECK (
    (SELECT guard.power()) IN ('access_manager', 'leading_official')
    AND unit_id IN (SELECT guard.units())
);
CREATE POLICY choice_changed ON grants_approvalchoice FOR UPDATE TO dm_web USING (
    (SELECT guard.power()) IN ('access_manager', 'leading_official')
    AND unit_id IN (SELECT guard.units())
);
CREATE OR REPLACE FUNCTION guard.choice_written() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF session_user <> 'dm_web' OR guard.power() = 'leading_official' THEN
        RETURN NEW;
    END IF;
    IF NEW.four_eyes IS DISTINCT FROM (TG_OP = 'UPDATE' AND OLD.four_eyes) AND (TG_OP = 'INSERT'
            OR OLD.proposed IS DISTINCT FROM NEW.four_eyes OR OLD.proposed_by_id = guard.person()) THEN
        RAISE EXCEPTION 'another access manager must have proposed this' USING ERRCODE = '42501';
    END IF;
    IF NEW.proposed_by_id IS NOT NULL AND NEW.proposed_by_id <> guard.person() THEN
        RAISE EXCEPTION 'one proposes for oneself' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION guard.choice_written() FROM PUBLIC;
CREATE OR REPLACE TRIGGER choice_written BEFORE INSERT OR UPDATE ON grants_approvalchoice
    FOR EACH ROW EXECUTE FUNCTION guard.choice_written();

-- Rounds of review: begun by who runs the rights, or by the night; closed by the night alone.
GRANT SELECT, INSERT ON grants_reviewround, grants_confirmation TO dm_web;
GRANT SELECT, INSERT ON grants_reviewround TO dm_worker;
GRANT UPDATE (reminded_on, closed_at) ON grants_reviewround TO dm_worker;
GRANT SELECT ON grants_confirmation TO dm_worker;
SELECT guard.protect('grants_reviewround');
CREATE POLICY round_seen ON grants_reviewround FOR SELECT TO dm_web USING (
    (SELECT guard.power()) IN ('access_manager', 'leading_official', 'access_controller')
    AND unit_id IN (SELECT guard.units())
);
CREATE POLICY round_begun ON grants_reviewround FOR INSERT TO dm_web WITH CHECK (
    (SELECT guard.power()) IN ('access_manager', 'leading_official')
    AND unit_id IN (SELECT guard.units())
    AND begun_by_id = (SELECT guard.person()) AND closed_at IS NULL
);
CREATE POLICY round_run ON grants_reviewround FOR ALL TO dm_worker
    USING ((SELECT guard.purpose()) = 'retention')
    WITH CHECK ((SELECT guard.purpose()) = 'retention');

SELECT guard.protect('grants_confirmation');
CREATE POLICY confirmation_seen ON grants_confirmation FOR SELECT TO dm_web USING (
    (SELECT guard.power()) IN ('access_manager', 'leading_official', 'access_controller')
    AND grant_id IN (SELECT g.id FROM grants_grant g WHERE g.unit_id IN (SELECT guard.units()))
);
CREATE POLICY confirmation_given ON grants_confirmation FOR INSERT TO dm_web WITH CHECK (
    (SELECT guard.power()) IN ('access_manager', 'leading_official')
    AND confirmed_by_id = (SELECT guard.person())
    AND grant_id IN (SELECT g.id FROM grants_grant g WHERE g.unit_id IN (SELECT guard.units())
                     AND g.holder_id <> (SELECT guard.person()))
);
CREATE POLICY confirmation_counted ON grants_confirmation FOR SELECT TO dm_worker
    USING ((SELECT guard.purpose()) = 'retention');
