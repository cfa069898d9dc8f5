-- Rights are shown by name to whom they are rights over; they are written by who may appoint.
GRANT SELECT ON grants_grant, grants_acceptance, grants_declaration,
    grants_unitgroupobjectpermission TO dm_web, dm_worker;
GRANT INSERT ON grants_grant, grants_acceptance, grants_unitgroupobjectpermission TO dm_web;
GRANT UPDATE (until, approved_at, ended_at, end_reason, group_id) ON grants_grant
    TO dm_web, dm_worker;
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
CREATE POLICY grant_ended_by_import ON grants_grant FOR UPDATE TO dm_worker
    USING ((SELECT guard.purpose()) = 'import');
CREATE POLICY grant_split_by_import ON grants_grant FOR INSERT TO dm_worker
    WITH CHECK ((SELECT guard.purpose()) = 'import');
CREATE POLICY grant_own ON grants_grant FOR UPDATE TO dm_owner
    USING (holder_id = (SELECT guard.person()) AND ended_at IS NULL)
    WITH CHECK (holder_id = (SELECT guard.person()));

-- A holder ends an own grant, and can change nothing else about it (A5).
CREATE OR REPLACE FUNCTION guard.give_up(the_grant uuid, reason text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    UPDATE public.grants_grant SET ended_at = now(), end_reason = reason WHERE id = the_grant;
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
