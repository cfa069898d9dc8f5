-- A release is read as a whole only when published; its two makers follow it before (A10).
-- Cells: the unit's own readers (S3), what is public for all staff, the makers, the worker.
-- The true numbers stand in the ledger, which the web role cannot read at all (S2).
GRANT SELECT ON reporting_release, reporting_releasetable, reporting_releaseunit,
    reporting_releasecell, reporting_releasecheck, reporting_target, reporting_officialfigure
    TO dm_web, dm_worker;
GRANT INSERT ON reporting_release TO dm_web, dm_worker;
GRANT UPDATE (state, note, offered_at, approved_by_id, published_at, withdrawn_at,
    withdrawal_reason, failure) ON reporting_release TO dm_web, dm_worker;
GRANT UPDATE (hash, demo, progress, step, made_at, previous_id) ON reporting_release TO dm_worker;
GRANT INSERT ON reporting_releasetable, reporting_releaseunit, reporting_releasecell,
    reporting_releasecheck TO dm_worker;
GRANT SELECT, INSERT, UPDATE (sealed) ON reporting_ledgertable, reporting_ledgerrelease,
    reporting_linkgeneration TO dm_worker;
GRANT INSERT, UPDATE, DELETE ON reporting_target TO dm_worker;

CREATE OR REPLACE FUNCTION guard.makes_releases() RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT guard.power() IN ('release_prepare', 'release_approve') AND guard.sees_all()
$$;
GRANT EXECUTE ON FUNCTION guard.makes_releases() TO dm_web, dm_worker;

SELECT guard.protect('reporting_release');
CREATE POLICY release_seen ON reporting_release FOR SELECT TO dm_web, dm_worker USING (
    (SELECT guard.framed()) AND (
        state IN ('published', 'withdrawn')
        OR (SELECT guard.makes_releases())
        OR (SELECT guard.purpose()) IN ('release', 'retention'))
);
CREATE POLICY release_line ON reporting_release FOR SELECT TO dm_owner USING (
    (SELECT guard.makes_releases()) OR (SELECT guard.purpose()) = 'release'
);
CREATE POLICY release_begun ON reporting_release FOR INSERT TO dm_web, dm_worker WITH CHECK (
    state = 'making' AND approved_by_id IS NULL AND hash = '' AND (
        ((SELECT guard.power()) = 'release_prepare' AND (SELECT guard.sees_all())
            AND prepared_by_id = (SELECT guard.person()))
        OR ((SELECT guard.purpose()) = 'release' AND prepared_by_id IS NULL))
);
CREATE POLICY release_moved ON reporting_release FOR UPDATE TO dm_web, dm_worker USING (
    (SELECT guard.makes_releases()) OR (SELECT guard.purpose()) = 'release'
);

-- The steps of a release, one by one. What is frozen never changes, for nobody.
CREATE OR REPLACE FUNCTION guard.release_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    step text := OLD.state || '>' || NEW.state;
BEGIN
    IF (NEW.id, NEW.reference_date, NEW.prepared_by_id, NEW."limit", NEW.created_at, NEW.kind,
            NEW.question, NEW.asked_table, NEW.replaces_id, NEW.replaces_reason)
        IS DISTINCT FROM
       (OLD.id, OLD.reference_date, OLD.prepared_by_id, OLD."limit", OLD.created_at, OLD.kind,
            OLD.question, OLD.asked_table, OLD.replaces_id, OLD.replaces_reason)
       OR (OLD.hash <> '' AND (NEW.hash, NEW.demo, NEW.made_at, NEW.previous_id)
           IS DISTINCT FROM (OLD.hash, OLD.demo, OLD.made_at, OLD.previous_id))
       OR (OLD.published_at IS NOT NULL AND (NEW.published_at, NEW.approved_by_id, NEW.note)
           IS DISTINCT FROM (OLD.published_at, OLD.approved_by_id, OLD.note)) THEN
        RAISE EXCEPTION 'a release is frozen' USING ERRCODE = '42501';
    END IF;
    IF (step IN ('making>making', 'making>draft', 'making>failed')
            AND guard.purpose() = 'release')
       OR (step IN ('draft>draft', 'draft>checking') AND guard.power() = 'release_prepare')
       OR (step = 'checking>draft' AND guard.power() = 'release_approve')
       OR (step IN ('draft>failed', 'checking>failed') AND guard.power() = 'release_prepare')
       OR (step = 'checking>published' AND guard.power() = 'release_approve'
            AND NEW.approved_by_id = guard.person()
            AND NEW.approved_by_id IS DISTINCT FROM OLD.prepared_by_id)
       OR (step = 'published>withdrawn' AND guard.power() = 'release_approve'
            AND NEW.withdrawal_reason = (SELECT r.replaces_reason FROM public.reporting_release r
                WHERE r.replaces_id = NEW.id AND r.state = 'published')) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a release does not take this step' USING ERRCODE = '42501';
END $$;

-- The ledger is a line: what was made beside one ledger is not published beside a longer one (S2).
-- One statement of the approver, one transaction: the release is out, the one it replaces is
-- withdrawn with its reason, and every other generation of links is destroyed (S6).
CREATE OR REPLACE FUNCTION guard.release_out() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF NEW.state = 'published' AND OLD.state = 'checking' THEN
        PERFORM pg_advisory_xact_lock(20090414, 6);
        IF NEW.previous_id IS DISTINCT FROM (
                SELECT r.id FROM public.reporting_release r
                WHERE r.state IN ('published', 'withdrawn') AND r.id <> NEW.id
                ORDER BY r.published_at DESC LIMIT 1) THEN
            RAISE EXCEPTION 'another release came between' USING ERRCODE = '42501';
        END IF;
        DELETE FROM public.reporting_linkgeneration l WHERE l.release_id <> NEW.id;
    ELSIF NEW.state = 'failed' THEN
        DELETE FROM public.reporting_linkgeneration l WHERE l.release_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION guard.release_out() FROM PUBLIC;
CREATE OR REPLACE TRIGGER release_out AFTER UPDATE ON reporting_release
    FOR EACH ROW EXECUTE FUNCTION guard.release_out();
CREATE OR REPLACE TRIGGER release_one_step BEFORE UPDATE ON reporting_release
    FOR EACH ROW EXECUTE FUNCTION guard.release_step();

CREATE OR REPLACE FUNCTION guard.release_refuse() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'a release is frozen' USING ERRCODE = '42501';
END $$;
CREATE OR REPLACE TRIGGER release_stays BEFORE DELETE ON reporting_release
    FOR EACH ROW EXECUTE FUNCTION guard.release_refuse();
CREATE OR REPLACE TRIGGER release_no_truncate BEFORE TRUNCATE ON reporting_release
    FOR EACH STATEMENT EXECUTE FUNCTION guard.release_refuse();
CREATE OR REPLACE TRIGGER release_table_frozen BEFORE UPDATE OR DELETE ON reporting_releasetable
    FOR EACH ROW EXECUTE FUNCTION guard.release_refuse();
CREATE OR REPLACE TRIGGER release_unit_frozen BEFORE UPDATE OR DELETE ON reporting_releaseunit
    FOR EACH ROW EXECUTE FUNCTION guard.release_refuse();
CREATE OR REPLACE TRIGGER release_cell_frozen BEFORE UPDATE OR DELETE ON reporting_releasecell
    FOR EACH ROW EXECUTE FUNCTION guard.release_refuse();
CREATE OR REPLACE TRIGGER release_cell_no_truncate BEFORE TRUNCATE ON reporting_releasecell
    FOR EACH STATEMENT EXECUTE FUNCTION guard.release_refuse();

-- Parts of a release: seen with it, written only while the worker makes it.
SELECT guard.protect('reporting_releasetable');
CREATE POLICY table_seen ON reporting_releasetable FOR SELECT TO dm_web, dm_worker
    USING (release_id IN (SELECT r.id FROM reporting_release r));
CREATE POLICY table_made ON reporting_releasetable FOR INSERT TO dm_worker WITH CHECK (
    (SELECT guard.purpose()) = 'release'
    AND release_id IN (SELECT r.id FROM reporting_release r WHERE r.state = 'making')
);
SELECT guard.protect('reporting_releaseunit');
CREATE POLICY unit_seen ON reporting_releaseunit FOR SELECT TO dm_web, dm_worker
    USING (release_id IN (SELECT r.id FROM reporting_release r));
CREATE POLICY unit_made ON reporting_releaseunit FOR INSERT TO dm_worker WITH CHECK (
    (SELECT guard.purpose()) = 'release'
    AND release_id IN (SELECT r.id FROM reporting_release r WHERE r.state = 'making')
);

SELECT guard.protect('reporting_releasecell');
CREATE POLICY cell_seen ON reporting_releasecell FOR SELECT TO dm_web, dm_worker USING (
    (SELECT guard.framed()) AND (
        (SELECT guard.purpose()) = 'release'
        OR (SELECT guard.makes_releases())
        OR (release_id IN (SELECT r.id FROM reporting_release r WHERE r.state = 'published')
            AND (public
                 OR ((SELECT guard.power()) = 'statistics'
                     AND ((SELECT guard.sees_all()) OR unit_id IN (SELECT guard.units()))))))
);
CREATE POLICY cell_made ON reporting_releasecell FOR INSERT TO dm_worker WITH CHECK (
    (SELECT guard.purpose()) = 'release'
    AND release_id IN (SELECT r.id FROM reporting_release r WHERE r.state = 'making')
);

SELECT guard.protect('reporting_releasecheck');
CREATE POLICY check_seen ON reporting_releasecheck FOR SELECT TO dm_web, dm_worker USING (
    (SELECT guard.framed())
    AND ((SELECT guard.makes_releases()) OR (SELECT guard.purpose()) = 'release')
);
CREATE POLICY check_made ON reporting_releasecheck FOR INSERT TO dm_worker
    WITH CHECK ((SELECT guard.purpose()) = 'release');

SELECT guard.protect('reporting_ledgertable');
CREATE POLICY ledger_read ON reporting_ledgertable FOR SELECT TO dm_worker
    USING ((SELECT guard.purpose()) IN ('release', 'retention'));
CREATE POLICY ledger_made ON reporting_ledgertable FOR INSERT TO dm_worker
    WITH CHECK ((SELECT guard.purpose()) = 'release');
CREATE POLICY ledger_resealed ON reporting_ledgertable FOR UPDATE TO dm_worker
    USING ((SELECT guard.purpose()) = 'retention');

SELECT guard.protect('reporting_ledgerrelease');
CREATE POLICY ledgerrelease_read ON reporting_ledgerrelease FOR SELECT TO dm_worker
    USING ((SELECT guard.purpose()) IN ('release', 'retention'));
CREATE POLICY ledgerrelease_made ON reporting_ledgerrelease FOR INSERT TO dm_worker
    WITH CHECK ((SELECT guard.purpose()) = 'release');
CREATE POLICY ledgerrelease_resealed ON reporting_ledgerrelease FOR UPDATE TO dm_worker
    USING ((SELECT guard.purpose()) = 'retention');

-- How each person counted. The owner destroys, in the step of a release, and sees nothing else.
SELECT guard.protect('reporting_linkgeneration');
CREATE POLICY links_read ON reporting_linkgeneration FOR SELECT TO dm_worker
    USING ((SELECT guard.purpose()) IN ('release', 'retention'));
CREATE POLICY links_made ON reporting_linkgeneration FOR INSERT TO dm_worker
    WITH CHECK ((SELECT guard.purpose()) = 'release');
CREATE POLICY links_resealed ON reporting_linkgeneration FOR UPDATE TO dm_worker
    USING ((SELECT guard.purpose()) = 'retention');
CREATE POLICY links_found ON reporting_linkgeneration FOR SELECT TO dm_owner
    USING ((SELECT guard.makes_releases()) OR (SELECT guard.purpose()) = 'release');
CREATE POLICY links_destroyed ON reporting_linkgeneration FOR DELETE TO dm_owner
    USING ((SELECT guard.makes_releases()) OR (SELECT guard.purpose()) = 'release');

-- Targets (S4): set by who prepares releases of the whole government, never edited, and taken away
-- only while no release that was ever published lies in their time.
GRANT INSERT, DELETE ON reporting_target TO dm_web;
CREATE OR REPLACE FUNCTION guard.target_set() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW IS DISTINCT FROM OLD THEN
            RAISE EXCEPTION 'a target is not edited' USING ERRCODE = '42501';
        END IF;
        RETURN NEW;
    END IF;
    IF current_user = 'dm_web' THEN
        IF guard.power() IS DISTINCT FROM 'release_prepare' OR NOT guard.sees_all() THEN
            RAISE EXCEPTION 'targets are set by who prepares releases' USING ERRCODE = '42501';
        END IF;
        IF TG_OP = 'DELETE' AND EXISTS (
                SELECT FROM public.reporting_release r
                WHERE r.state IN ('published', 'withdrawn')
                    AND r.reference_date >= OLD.decided) THEN
            RAISE EXCEPTION 'a release shows this target' USING ERRCODE = '42501';
        END IF;
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE OR REPLACE TRIGGER target_set BEFORE INSERT OR UPDATE OR DELETE ON reporting_target
    FOR EACH ROW EXECUTE FUNCTION guard.target_set();
CREATE OR REPLACE TRIGGER target_no_truncate BEFORE TRUNCATE ON reporting_target
    FOR EACH STATEMENT EXECUTE FUNCTION guard.release_refuse();
