-- Append-only: no role of the program updates, deletes or truncates; rows come by one function.
GRANT SELECT ON journal_journalentry TO dm_web, dm_worker;

SELECT guard.protect('journal_journalentry');
CREATE POLICY entry_own ON journal_journalentry FOR SELECT TO dm_web, dm_worker USING (
    (SELECT guard.framed()) AND subject_index = (SELECT guard.own_index())
);
-- The heads that go outside the database: every thousandth entry, by guard.journal_heads.
CREATE POLICY entry_thousandth ON journal_journalentry FOR SELECT TO dm_owner
    USING (number % 1000 = 0);
CREATE POLICY entry_appended ON journal_journalentry FOR INSERT TO dm_owner WITH CHECK (true);
SELECT guard.protect('journal_journalhead');
CREATE POLICY head_moved ON journal_journalhead FOR ALL TO dm_owner USING (true);

INSERT INTO journal_journalhead (id, number, hash) VALUES (true, 0, sha256('journal'::bytea))
    ON CONFLICT DO NOTHING;

CREATE OR REPLACE FUNCTION guard.journal_line(number bigint, at timestamptz, actor uuid,
    role text, power text, event text, outcome text) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT convert_to(concat_ws(E'\n', number::text,
        to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        coalesce(actor::text, '-'), role, power, event, outcome) || E'\n', 'UTF8')
$$;

-- The heads since a number: every thousandth entry, and where the chain stands now. Number and hash,
-- and nothing of an entry; the worker writes them outside the database (A7).
CREATE OR REPLACE FUNCTION guard.journal_heads(after bigint)
RETURNS TABLE (number bigint, hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT e.number, e.hash FROM public.journal_journalentry e
    WHERE e.number > after AND e.number % 1000 = 0
    UNION
    SELECT h.number, h.hash FROM public.journal_journalhead h WHERE h.number > after
    ORDER BY 1
$$;
REVOKE ALL ON FUNCTION guard.journal_heads(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.journal_heads(bigint) TO dm_worker;

-- The grant under which somebody acts is read again, and held until the commit: an act under a grant
-- that was ended meanwhile is not written down, and so not done (A5).
CREATE OR REPLACE FUNCTION guard.still_in_force(the_grant uuid, person uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM 1 FROM public.grants_grant g
    WHERE g.id = the_grant AND g.holder_id = person AND g.ended_at IS NULL
      AND g.approved_at IS NOT NULL
      AND g.starts <= (now() AT TIME ZONE 'Europe/Brussels')::date
      AND (g.until IS NULL OR g.until >= (now() AT TIME ZONE 'Europe/Brussels')::date)
    FOR SHARE;
    RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION guard.still_in_force(uuid, uuid) FROM PUBLIC;

-- The lock and the read of the head are separate statements: in one they forked the chain.
CREATE OR REPLACE FUNCTION guard.journal_append(the_role text, the_power text, the_event text,
    the_outcome text, the_index bytea, the_sealed bytea, framed boolean) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    head public.journal_journalhead%ROWTYPE;
    who uuid := CASE WHEN framed THEN guard.person() END;
    moment timestamptz;
    line_hash bytea;
    acting uuid := CASE WHEN framed THEN nullif((guard.frame())[2], '')::uuid END;
BEGIN
    IF acting IS NOT NULL AND NOT guard.still_in_force(acting, who) THEN
        RAISE EXCEPTION 'the role in which this was asked has ended' USING ERRCODE = '42501';
    END IF;
    PERFORM 1 FROM public.journal_journalhead FOR UPDATE;
    SELECT * INTO STRICT head FROM public.journal_journalhead;
    moment := clock_timestamp();
    line_hash := sha256(head.hash || guard.journal_line(head.number + 1, moment, who, the_role,
        the_power, the_event, the_outcome) || the_index || the_sealed);
    INSERT INTO public.journal_journalentry (number, at, actor, role, power, event, outcome,
        subject_index, sealed, previous_hash, hash)
    VALUES (head.number + 1, moment, who, the_role, the_power, the_event, the_outcome,
        the_index, the_sealed, head.hash, line_hash);
    UPDATE public.journal_journalhead SET number = head.number + 1, hash = line_hash;
    RETURN head.number + 1;
END $$;
REVOKE ALL ON FUNCTION guard.journal_append(text, text, text, text, bytea, bytea, boolean)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.journal_append(text, text, text, text, bytea, bytea, boolean)
    TO dm_web, dm_worker;

CREATE OR REPLACE FUNCTION guard.journal_refuse() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = '42501';
END $$;
CREATE OR REPLACE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal_journalentry
    FOR EACH ROW EXECUTE FUNCTION guard.journal_refuse();
CREATE OR REPLACE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal_journalentry
    FOR EACH STATEMENT EXECUTE FUNCTION guard.journal_refuse();
