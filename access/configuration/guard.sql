-- Everybody reads what was decided; it is written through these functions alone, in a frame of the
-- duty that configures, within its reach. What has come into use is never changed or taken away.
GRANT SELECT ON configuration_datedvalue, configuration_document TO dm_web, dm_worker;

CREATE OR REPLACE FUNCTION guard.today() RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT (now() AT TIME ZONE 'Europe/Brussels')::date
$$;
GRANT EXECUTE ON FUNCTION guard.today() TO dm_web, dm_worker;

-- Raises unless the frame may configure this entity; without one, the whole installation.
CREATE OR REPLACE FUNCTION guard.must_configure(entity uuid) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF guard.power() <> 'configure'
       OR (entity IS NULL AND NOT guard.sees_all())
       OR (entity IS NOT NULL AND entity NOT IN (SELECT guard.units())) THEN
        RAISE EXCEPTION 'not within the reach of the one who configures' USING ERRCODE = '42501';
    END IF;
END $$;
REVOKE ALL ON FUNCTION guard.must_configure(uuid) FROM PUBLIC;

-- A value from a day on, today at the earliest. What was planned for later gives way.
CREATE OR REPLACE FUNCTION guard.set_value(the_name text, the_entity uuid, from_day date, the_value jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM guard.must_configure(the_entity);
    IF from_day < guard.today() THEN
        RAISE EXCEPTION 'a value holds from today at the earliest' USING ERRCODE = '23514';
    END IF;
    DELETE FROM public.configuration_datedvalue
    WHERE name = the_name AND entity_id IS NOT DISTINCT FROM the_entity AND since > guard.today();
    INSERT INTO public.configuration_datedvalue (id, name, entity_id, since, value, grant_id, made_at)
    VALUES (gen_random_uuid(), the_name, the_entity, from_day, the_value,
            (guard.frame())[2]::uuid, clock_timestamp());
END $$;
REVOKE ALL ON FUNCTION guard.set_value(text, uuid, date, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.set_value(text, uuid, date, jsonb) TO dm_web;

-- A document waits until it is published; one that still waits is replaced.
CREATE OR REPLACE FUNCTION guard.put_document(the_title text, the_content bytea) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    made uuid := gen_random_uuid();
BEGIN
    PERFORM guard.must_configure(NULL);
    DELETE FROM public.configuration_document WHERE since IS NULL;
    INSERT INTO public.configuration_document (id, title, content, size, sha256, grant_id, made_at)
    VALUES (made, the_title, the_content, length(the_content), encode(sha256(the_content), 'hex'),
            (guard.frame())[2]::uuid, clock_timestamp());
    RETURN made;
END $$;
CREATE OR REPLACE FUNCTION guard.publish_document(the_document uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM guard.must_configure(NULL);
    UPDATE public.configuration_document SET since = guard.today()
    WHERE id = the_document AND since IS NULL;
    RETURN FOUND;
END $$;
CREATE OR REPLACE FUNCTION guard.drop_document(the_document uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM guard.must_configure(NULL);
    DELETE FROM public.configuration_document WHERE id = the_document AND since IS NULL;
    RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION guard.put_document(text, bytea), guard.publish_document(uuid),
    guard.drop_document(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION guard.put_document(text, bytea), guard.publish_document(uuid),
    guard.drop_document(uuid) TO dm_web;
