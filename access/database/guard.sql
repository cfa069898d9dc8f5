-- The frame of a request in the database (design.md, "The frame of a request").
-- Run by the owner after every migration; every statement may be run again.

CREATE SCHEMA IF NOT EXISTS guard;
REVOKE ALL ON SCHEMA guard FROM PUBLIC;
GRANT USAGE ON SCHEMA guard TO dm_web, dm_worker, dm_counting;

-- Keys, as the two padded blocks of HMAC-SHA-256. Only the owner reads them.
CREATE TABLE IF NOT EXISTS guard.key (
    holder text PRIMARY KEY,
    inner_block bytea NOT NULL CHECK (length(inner_block) = 64),
    outer_block bytea NOT NULL CHECK (length(outer_block) = 64)
);
REVOKE ALL ON guard.key FROM PUBLIC;

CREATE OR REPLACE FUNCTION guard.mac(the_holder text, message text) RETURNS bytea
LANGUAGE sql STABLE STRICT SET search_path = pg_catalog AS $$
    SELECT sha256(k.outer_block || sha256(k.inner_block || convert_to(message, 'UTF8')))
    FROM guard.key k WHERE k.holder = the_holder
$$;
REVOKE ALL ON FUNCTION guard.mac(text, text) FROM PUBLIC;

-- The seal of a verified frame names the connection and the transaction: what another one saw
-- cannot be set here.
CREATE OR REPLACE FUNCTION guard.sealed_frame(context text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT encode(guard.mac('database', context || '|' || pg_backend_pid()::text || '|'
        || extract(epoch FROM transaction_timestamp())::text), 'hex')
$$;
REVOKE ALL ON FUNCTION guard.sealed_frame(text) FROM PUBLIC;

-- enter: person | acting grant | power | purpose | own journal index (hex) | seconds since 1970,
-- and where the page of a case is asked: | case (A8)
CREATE OR REPLACE FUNCTION guard.enter(context text, given bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    part text[] := string_to_array(context, '|');
BEGIN
    IF cardinality(part) NOT IN (6, 7)
       OR guard.mac(session_user::text, context) IS DISTINCT FROM given THEN
        RAISE EXCEPTION 'frame refused' USING ERRCODE = '42501';
    END IF;
    IF abs(extract(epoch FROM clock_timestamp()) - part[6]::double precision) > 300 THEN
        RAISE EXCEPTION 'frame refused: the clocks of the program and the database differ'
            USING ERRCODE = '42501';
    END IF;
    -- `count` opens the personnel history and the runs of the count, and no answer (C3).
    IF part[4] <> '' AND (part[1] <> '' OR (session_user <> 'dm_worker'
            AND NOT (session_user = 'dm_counting' AND part[4] = 'count'))
        OR part[4] NOT IN ('release', 'retention', 'import', 'system', 'count')) THEN
        RAISE EXCEPTION 'frame refused' USING ERRCODE = '42501';
    END IF;
    IF part[7] IS NOT NULL AND part[3] <> 'file' THEN
        RAISE EXCEPTION 'frame refused' USING ERRCODE = '42501';
    END IF;
    -- These tables stay in memory: a page of an index costs what any other does.
    PERFORM set_config('random_page_cost', '1.1', true);
    PERFORM set_config('guard.frame', context || '#' || guard.sealed_frame(context), true);
END $$;
REVOKE ALL ON FUNCTION guard.enter(text, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.enter(text, bytea) TO dm_web, dm_worker, dm_counting;

CREATE OR REPLACE FUNCTION guard.leave() RETURNS void
LANGUAGE sql SET search_path = pg_catalog AS $$
    SELECT set_config('guard.frame', '', true)
$$;
GRANT EXECUTE ON FUNCTION guard.leave() TO dm_web, dm_worker, dm_counting;

-- The verified frame. Raises where there is none: an empty page must not be mistaken for no data.
CREATE OR REPLACE FUNCTION guard.frame() RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog AS $$
DECLARE
    half text[] := string_to_array(coalesce(current_setting('guard.frame', true), ''), '#');
BEGIN
    IF cardinality(half) IS DISTINCT FROM 2
       OR guard.sealed_frame(half[1]) IS DISTINCT FROM half[2] THEN
        RAISE EXCEPTION 'no person is set for this query' USING ERRCODE = '42501';
    END IF;
    RETURN string_to_array(half[1], '|');
END $$;

CREATE OR REPLACE FUNCTION guard.framed() RETURNS boolean
LANGUAGE sql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog AS $$
    SELECT guard.frame() IS NOT NULL
$$;
CREATE OR REPLACE FUNCTION guard.person() RETURNS uuid
LANGUAGE sql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog AS $$
    SELECT nullif((guard.frame())[1], '')::uuid
$$;
CREATE OR REPLACE FUNCTION guard.power() RETURNS text
LANGUAGE sql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog AS $$
    SELECT (guard.frame())[3]
$$;
CREATE OR REPLACE FUNCTION guard.purpose() RETURNS text
LANGUAGE sql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog AS $$
    SELECT (guard.frame())[4]
$$;
CREATE OR REPLACE FUNCTION guard.own_index() RETURNS bytea
LANGUAGE sql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog AS $$
    SELECT decode((guard.frame())[5], 'hex')
$$;
-- The case whose page is asked (A8); NULL outside the page of a case.
CREATE OR REPLACE FUNCTION guard.case_id() RETURNS uuid
LANGUAGE sql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog AS $$
    SELECT nullif((guard.frame())[7], '')::uuid
$$;
GRANT EXECUTE ON FUNCTION guard.frame(), guard.framed(), guard.person(), guard.power(),
    guard.purpose(), guard.own_index(), guard.case_id() TO dm_web, dm_worker, dm_counting;

-- The database's own copy of the matrix (A1) and of the duties (A10). Written out, not imported:
-- three sources are compared by prove_access, and may never differ.
CREATE OR REPLACE FUNCTION guard.gives(role text, power text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT (role, power) IN (
        ('line_manager', 'statistics'), ('line_manager', 'file'),
        ('hr_designee', 'enter'), ('hr_designee', 'statistics'),
        ('hr_designee', 'contact'), ('hr_designee', 'file'),
        ('emancipation_officer', 'statistics'),
        ('hr_manager', 'statistics'), ('hr_manager', 'file'),
        ('ago_designee', 'statistics'),
        ('diversity_service', 'statistics'), ('diversity_service', 'file'),
        ('recruiter', 'file')
    ) OR (role = power AND role IN ('count_start', 'count_approve', 'count_deliver',
        'release_prepare', 'release_approve', 'configure', 'leading_official',
        'access_manager', 'access_controller', 'data_protection', 'personnel_data'))
$$;

-- The unit of the acting grant, where the grant is this person's, in force today, declared (A4),
-- and gives the power of the frame. Otherwise no row.
CREATE OR REPLACE FUNCTION guard.acting_unit() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED ROWS 1
SET search_path = pg_catalog AS $$
    SELECT g.unit_id
    FROM guard.frame() AS f(part)
    JOIN public.grants_grant g ON g.id = nullif(part[2], '')::uuid
    WHERE g.holder_id = nullif(part[1], '')::uuid
      AND guard.gives(g.role, part[3])
      AND g.starts <= (now() AT TIME ZONE 'Europe/Brussels')::date
      AND (g.until IS NULL OR g.until >= (now() AT TIME ZONE 'Europe/Brussels')::date)
      AND g.ended_at IS NULL
      AND g.approved_at IS NOT NULL
      AND EXISTS (SELECT 1 FROM public.grants_acceptance a
                  WHERE a.grant_id = g.id AND a.declaration_id =
                      (SELECT max(d.version) FROM public.grants_declaration d))
$$;

CREATE OR REPLACE FUNCTION guard.sees_all() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog AS $$
    SELECT EXISTS (SELECT 1 FROM guard.acting_unit() AS a(unit)
                   JOIN public.organisation_unit u ON u.id = a.unit AND u.parent_id IS NULL)
$$;

CREATE OR REPLACE FUNCTION guard.units() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED ROWS 1000
SET search_path = pg_catalog AS $$
    SELECT c.descendant_id
    FROM guard.acting_unit() AS a(unit)
    JOIN public.organisation_unitclosure c ON c.ancestor_id = a.unit
$$;
-- The same two for a policy on a large table, which asks each once for a query: no SubPlan is left
-- in the filter of the rows, so that the planner may read the table in parallel, and a unit is
-- found in a sorted set and not in a list. Written in plpgsql, which keeps its plans.
DO $$ BEGIN
    IF to_regtype('guard.unit_range') IS NULL THEN
        CREATE TYPE guard.unit_range AS RANGE
            (subtype = uuid, multirange_type_name = guard.unit_ranges);
    END IF;
END $$;
-- Whether the frame reaches every row: a system purpose, or one of these powers over all units.
CREATE OR REPLACE FUNCTION guard.sees_every(VARIADIC powers text[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog AS $$
DECLARE
    part text[] := guard.frame();
BEGIN
    RETURN part[4] <> '' OR (part[3] = ANY (powers) AND guard.sees_all());
END $$;
-- The units that the frame reaches by one of these powers, where it does not reach all.
CREATE OR REPLACE FUNCTION guard.unit_reach(VARIADIC powers text[]) RETURNS guard.unit_ranges
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog AS $$
DECLARE
    acting uuid;
BEGIN
    IF (guard.frame())[3] = ANY (powers) THEN
        SELECT u.id INTO acting FROM guard.acting_unit() AS a(unit)
        JOIN public.organisation_unit u ON u.id = a.unit AND u.parent_id IS NOT NULL;
    END IF;
    RETURN (SELECT coalesce(range_agg(guard.unit_range(below.u, below.u, '[]')), '{}') FROM
        (SELECT c.descendant_id FROM public.organisation_unitclosure c
         WHERE c.ancestor_id = acting) AS below(u));
END $$;
REVOKE ALL ON FUNCTION guard.acting_unit(), guard.sees_all(), guard.units(),
    guard.sees_every(text[]), guard.unit_reach(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.acting_unit(), guard.sees_all(), guard.units(),
    guard.sees_every(text[]), guard.unit_reach(text[]), guard.gives(text, text)
    TO dm_web, dm_worker, dm_counting;

-- protect: row-level security on a table, forced, and without a policy until one is made.
CREATE OR REPLACE FUNCTION guard.protect(the_table regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    policy record;
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', the_table);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', the_table);
    FOR policy IN SELECT polname FROM pg_policy WHERE polrelid = the_table LOOP
        EXECUTE format('DROP POLICY %I ON %s', policy.polname, the_table);
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION guard.protect(regclass) FROM PUBLIC;
