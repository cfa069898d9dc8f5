-- Tasks: the web process defers and reads progress; the worker runs them.
GRANT SELECT, INSERT, UPDATE, DELETE ON procrastinate_jobs, procrastinate_events,
    procrastinate_periodic_defers, procrastinate_workers TO dm_worker;
GRANT SELECT, INSERT ON procrastinate_jobs, procrastinate_events TO dm_web;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO dm_web, dm_worker;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO dm_web, dm_worker;
