-- Append-only: no role of the program updates, deletes or truncates; rows come by one function, and
-- a whole month goes by another (A7).
GRANT SELECT ON journal_journalentry TO dm_web, dm_worker;

-- Whether the worker's retention asks. False, and no error, where nobody is set.
CREATE OR REPLACE FUNCTION guard.retaining() RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog AS $$
BEGIN
    RETURN coalesce(current_setting('guard.frame', true), '') <> ''
        AND guard.purpose() = 'retention';
END $$;
GRANT EXECUTE ON FUNCTION guard.retaining() TO dm_web, dm_worker, dm_counting;

SELECT guard.protect('journal_journalentry');
CREATE POLICY entry_own ON journal_journalentry FOR SELECT TO dm_web, dm_worker USING (
    (SELECT guard.framed()) AND subject_index = (SELECT guard.own_index())
);
-- The heads that go outside the database: every thousandth entry, by guard.journal_heads.
CREATE POLICY entry_thousandth ON journal_journalentry FOR SELECT TO dm_owner
    USING (number % 1000 = 0);
CREATE POLICY entry_appended ON journal_journalentry FOR INSERT TO dm_owner WITH CHECK (true);
-- What guard.journal_expire takes away: entries of more than a year, for the retention alone.
CREATE POLICY entry_old ON journal_journalentry FOR SELECT TO dm_owner
    USING ((SELECT guard.retaining()) AND at < (SELECT now() - interval '12 months'));
CREATE POLICY entry_expired ON journal_journalentry FOR DELETE TO dm_owner
    USING ((SELECT guard.retaining()) AND at < (SELECT now() - interval '12 months'));
SELECT guard.protect('journal_journalhead');
CREATE POLICY head_moved ON journal_journalhead FOR ALL TO dm_owner USING (true);
SELECT guard.protect('journal_journalsegment');
CREATE POLICY segment_kept ON journal_journalsegment FOR ALL TO dm_owner USING (true);

INSERT INTO journal_journalhead (id, number, hash, first, opening)
    VALUES (true, 0, sha256('journal'::bytea), 1, sha256('journal'::bytea)) ON CONFLICT DO NOTHING;
UPDATE journal_journalhead SET opening = sha256('journal'::bytea) WHERE opening IS NULL;

CREATE OR REPLACE FUNCTION guard.journal_line(number bigint, at timestamptz, actor uuid,
    role text, power text, event text, outcome text) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT convert_to(concat_ws(E'\n', number::text,
        to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        coalesce(actor::text, '-'), role, power, event, outcome) || E'\n', 'UTF8')
$$;

-- The heads since a number: every thousandth entry, the closing head of each month, and where the
-- chain stands now. Number and hash, and nothing of an entry; the worker writes them outside the
-- database, and the data protection officer takes a copy (A7).
CREATE OR REPLACE FUNCTION guard.journal_heads(after bigint)
RETURNS TABLE (number bigint, hash bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM guard.journal_officer();
    RETURN QUERY
    SELECT e.number, e.hash FROM public.journal_journalentry e
    WHERE e.number > after AND e.number % 1000 = 0
    UNION
    SELECT s.last, s.closing FROM public.journal_journalsegment s WHERE s.last > after
    UNION
    SELECT h.number, h.hash FROM public.journal_journalhead h WHERE h.number > after
    ORDER BY 1;
END $$;

-- The months that are closed, with their heads; those that expired with their stub.
CREATE OR REPLACE FUNCTION guard.journal_segments()
RETURNS SETOF public.journal_journalsegment
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM guard.journal_officer();
    RETURN QUERY SELECT * FROM public.journal_journalsegment ORDER BY month;
END $$;

-- Heads are for the worker, and for a page of the duty of data protection.
CREATE OR REPLACE FUNCTION guard.journal_officer() RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF session_user = 'dm_worker' THEN RETURN; END IF;
    IF guard.power() <> 'data_protection' OR NOT EXISTS (SELECT 1 FROM guard.acting_unit()) THEN
        RAISE EXCEPTION 'the heads of the journal are not for this role' USING ERRCODE = '42501';
    END IF;
END $$;
REVOKE ALL ON FUNCTION guard.journal_heads(bigint), guard.journal_segments(),
    guard.journal_officer() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.journal_heads(bigint), guard.journal_segments()
    TO dm_web, dm_worker;

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

-- The lock and the read of the head are separate statements: in one they forked the chain. The first
-- entry of a new month closes the month before it. A clock that is set back opens no earlier month.
CREATE OR REPLACE FUNCTION guard.journal_append(the_role text, the_power text, the_event text,
    the_outcome text, the_index bytea, the_sealed bytea, framed boolean) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    head public.journal_journalhead%ROWTYPE;
    who uuid := CASE WHEN framed THEN guard.person() END;
    moment timestamptz;
    its_month date;
    line_hash bytea;
    acting uuid := CASE WHEN framed THEN nullif((guard.frame())[2], '')::uuid END;
BEGIN
    IF acting IS NOT NULL AND NOT guard.still_in_force(acting, who) THEN
        RAISE EXCEPTION 'the role in which this was asked has ended' USING ERRCODE = '42501';
    END IF;
    PERFORM 1 FROM public.journal_journalhead FOR UPDATE;
    SELECT * INTO STRICT head FROM public.journal_journalhead;
    moment := clock_timestamp();
    its_month := date_trunc('month', moment AT TIME ZONE 'UTC')::date;
    IF its_month > head.month THEN
        INSERT INTO public.journal_journalsegment (month, first, last, opening, closing, closed_at)
        VALUES (head.month, head.first, head.number, head.opening, head.hash, moment);
        head.first := head.number + 1;
        head.opening := head.hash;
    END IF;
    line_hash := sha256(head.hash || guard.journal_line(head.number + 1, moment, who, the_role,
        the_power, the_event, the_outcome) || the_index || the_sealed);
    INSERT INTO public.journal_journalentry (number, at, actor, role, power, event, outcome,
        subject_index, sealed, previous_hash, hash)
    VALUES (head.number + 1, moment, who, the_role, the_power, the_event, the_outcome,
        the_index, the_sealed, head.hash, line_hash);
    UPDATE public.journal_journalhead SET number = head.number + 1, hash = line_hash,
        first = head.first, opening = head.opening, month = greatest(head.month, its_month);
    RETURN head.number + 1;
END $$;
REVOKE ALL ON FUNCTION guard.journal_append(text, text, text, text, bytea, bytea, boolean)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.journal_append(text, text, text, text, bytea, bytea, boolean)
    TO dm_web, dm_worker;

-- The hash of what a stub says: the stand-alone verifier computes the same.
CREATE OR REPLACE FUNCTION guard.journal_stub(month date, first bigint, last bigint, opening bytea,
    closing bytea, expired_at timestamptz) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT sha256(convert_to(concat_ws(E'\n', 'segment', to_char(month, 'YYYY-MM'), first::text,
        last::text, encode(opening, 'hex'), encode(closing, 'hex'),
        to_char(expired_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) || E'\n', 'UTF8'))
$$;

-- A whole month goes: the oldest one that is left, for the worker's retention alone, when it is older
-- than the retention, and never within twelve months. What was tampered with does not go: the month
-- is computed through first. A stub stays, and an entry of the chain holds its hash.
CREATE OR REPLACE FUNCTION guard.journal_expire(the_month date, months integer, the_sealed bytea)
RETURNS bytea LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    segment public.journal_journalsegment%ROWTYPE;
    moment timestamptz := now();
    found_entries bigint;
    wrong bigint;
    last_hash bytea;
    the_stub bytea;
BEGIN
    IF session_user <> 'dm_worker' OR NOT guard.retaining() THEN
        RAISE EXCEPTION 'only the retention of the worker ends a month of the journal'
            USING ERRCODE = '42501';
    END IF;
    IF months IS NULL OR months < 12 THEN
        RAISE EXCEPTION 'the journal is kept at least 12 months' USING ERRCODE = '42501';
    END IF;
    SELECT * INTO segment FROM public.journal_journalsegment s
        WHERE s.month = the_month AND s.expired_at IS NULL FOR UPDATE;
    IF NOT FOUND OR EXISTS (SELECT 1 FROM public.journal_journalsegment s
                            WHERE s.month < the_month AND s.expired_at IS NULL) THEN
        RAISE EXCEPTION 'it is not the oldest closed month' USING ERRCODE = '42501';
    END IF;
    IF moment < (segment.month + make_interval(months => months + 1)) AT TIME ZONE 'UTC' THEN
        RAISE EXCEPTION 'this month of the journal is too young to go' USING ERRCODE = '42501';
    END IF;
    SELECT count(*), count(*) FILTER (WHERE e.previous_hash <> e.before OR e.hash <> sha256(e.before
            || guard.journal_line(e.number, e.at, e.actor, e.role, e.power, e.event, e.outcome)
            || e.subject_index || e.sealed)),
        (array_agg(e.hash ORDER BY e.number DESC))[1]
    INTO found_entries, wrong, last_hash
    FROM (SELECT j.*, lag(j.hash, 1, segment.opening) OVER (ORDER BY j.number) AS before
          FROM public.journal_journalentry j
          WHERE j.number BETWEEN segment.first AND segment.last) e;
    IF found_entries <> segment.last - segment.first + 1 OR wrong > 0
       OR last_hash IS DISTINCT FROM segment.closing THEN
        RAISE EXCEPTION 'this month of the journal is not as it was written: it stays'
            USING ERRCODE = '42501';
    END IF;
    DELETE FROM public.journal_journalentry
        WHERE number BETWEEN segment.first AND segment.last;
    the_stub := guard.journal_stub(segment.month, segment.first, segment.last, segment.opening,
        segment.closing, moment);
    UPDATE public.journal_journalsegment SET expired_at = moment, stub = the_stub
        WHERE month = the_month;
    PERFORM guard.journal_append('', 'retention', 'segment_expired', 'done', the_stub, the_sealed,
        true);
    RETURN the_stub;
END $$;
REVOKE ALL ON FUNCTION guard.journal_expire(date, integer, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.journal_expire(date, integer, bytea) TO dm_worker;

CREATE OR REPLACE FUNCTION guard.journal_refuse() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = '42501';
END $$;
CREATE OR REPLACE FUNCTION guard.journal_refuse_unless_retaining() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NOT guard.retaining() THEN
        RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = '42501';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS journal_append_only ON journal_journalentry;
CREATE OR REPLACE TRIGGER journal_no_update BEFORE UPDATE ON journal_journalentry
    FOR EACH ROW EXECUTE FUNCTION guard.journal_refuse();
CREATE OR REPLACE TRIGGER journal_no_delete BEFORE DELETE ON journal_journalentry
    FOR EACH STATEMENT EXECUTE FUNCTION guard.journal_refuse_unless_retaining();
CREATE OR REPLACE TRIGGER journal_kept_a_year BEFORE DELETE ON journal_journalentry
    FOR EACH ROW WHEN (OLD.at >= now() - interval '12 months')
    EXECUTE FUNCTION guard.journal_refuse();
CREATE OR REPLACE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal_journalentry
    FOR EACH STATEMENT EXECUTE FUNCTION guard.journal_refuse();
-- A segment changes once, from closed to expired, and never goes.
CREATE OR REPLACE TRIGGER segment_no_change BEFORE UPDATE ON journal_journalsegment
    FOR EACH ROW WHEN (OLD.expired_at IS NOT NULL
        OR (NEW.month, NEW.first, NEW.last, NEW.opening, NEW.closing, NEW.closed_at)
           IS DISTINCT FROM (OLD.month, OLD.first, OLD.last, OLD.opening, OLD.closing, OLD.closed_at))
    EXECUTE FUNCTION guard.journal_refuse();
CREATE OR REPLACE TRIGGER segment_expires BEFORE UPDATE ON journal_journalsegment
    FOR EACH STATEMENT EXECUTE FUNCTION guard.journal_refuse_unless_retaining();
CREATE OR REPLACE TRIGGER segment_no_delete BEFORE DELETE OR TRUNCATE ON journal_journalsegment
    FOR EACH STATEMENT EXECUTE FUNCTION guard.journal_refuse();

-- Whose an object is, sealed by the program. A key that nobody registered gives what was given along,
-- so that the answer has one form, and the same work is done, for every key.
SELECT guard.protect('journal_journalaim');
CREATE POLICY aim_kept ON journal_journalaim FOR ALL TO dm_owner USING (true);
CREATE OR REPLACE FUNCTION guard.journal_aim(the_key uuid, the_sealed bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM guard.frame();
    INSERT INTO public.journal_journalaim (key, sealed) VALUES (the_key, the_sealed)
        ON CONFLICT DO NOTHING;
END $$;
CREATE OR REPLACE FUNCTION guard.journal_aim_of(the_key uuid, otherwise bytea) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT coalesce((SELECT a.sealed FROM public.journal_journalaim a WHERE a.key = the_key),
        otherwise)
$$;
CREATE OR REPLACE FUNCTION guard.journal_aim_forget(the_key uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF session_user <> 'dm_worker' OR NOT guard.retaining() THEN
        RAISE EXCEPTION 'only the retention of the worker forgets whose an object is'
            USING ERRCODE = '42501';
    END IF;
    DELETE FROM public.journal_journalaim WHERE key = the_key;
END $$;
REVOKE ALL ON FUNCTION guard.journal_aim(uuid, bytea), guard.journal_aim_of(uuid, bytea),
    guard.journal_aim_forget(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.journal_aim(uuid, bytea), guard.journal_aim_of(uuid, bytea)
    TO dm_web, dm_worker;
GRANT EXECUTE ON FUNCTION guard.journal_aim_forget(uuid) TO dm_worker;

-- Questions and complaints (R10): the own ones; by the duty of data protection, on its units.
GRANT SELECT, INSERT ON journal_journalquestion TO dm_web;
GRANT UPDATE (answered_at, answer) ON journal_journalquestion TO dm_web;
GRANT SELECT, DELETE ON journal_journalquestion TO dm_worker;
SELECT guard.protect('journal_journalquestion');
CREATE POLICY question_seen ON journal_journalquestion FOR SELECT TO dm_web USING (
    (SELECT guard.framed()) AND (
        staff_id = (SELECT guard.person())
        OR ((SELECT guard.power()) = 'data_protection'
            AND ((SELECT guard.sees_all()) OR unit_id IN (SELECT guard.units()))))
);
CREATE POLICY question_asked ON journal_journalquestion FOR INSERT TO dm_web WITH CHECK (
    (SELECT guard.power()) = 'own' AND staff_id = (SELECT guard.person())
    AND unit_id IN (SELECT s.unit_id FROM organisation_staffmember s
                    WHERE s.id = (SELECT guard.person()))
    AND answered_at IS NULL
);
CREATE POLICY question_answered ON journal_journalquestion FOR UPDATE TO dm_web USING (
    (SELECT guard.framed()) AND (SELECT guard.power()) = 'data_protection'
    AND ((SELECT guard.sees_all()) OR unit_id IN (SELECT guard.units()))
    AND staff_id <> (SELECT guard.person())
);
CREATE POLICY question_told ON journal_journalquestion FOR SELECT TO dm_worker
    USING ((SELECT guard.purpose()) IN ('system', 'retention'));
CREATE POLICY question_over ON journal_journalquestion FOR DELETE TO dm_worker
    USING ((SELECT guard.purpose()) = 'retention');
