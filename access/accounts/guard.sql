GRANT SELECT ON accounts_demostamp, accounts_account, accounts_accountlink, accounts_account_groups TO dm_web, dm_worker;
GRANT INSERT ON accounts_account, accounts_accountlink TO dm_web, dm_worker;
GRANT UPDATE (password, last_login, is_active) ON accounts_account TO dm_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON account_emailaddress, account_emailconfirmation TO dm_web;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO dm_web, dm_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session TO dm_web, dm_worker;
GRANT SELECT ON auth_permission, django_content_type, django_migrations
    TO dm_web, dm_worker, dm_counting;
GRANT SELECT, INSERT, DELETE ON auth_group TO dm_web, dm_worker;
GRANT SELECT ON auth_group_permissions TO dm_web, dm_worker;
