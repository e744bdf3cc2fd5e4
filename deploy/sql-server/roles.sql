-- Run in the database: two roles, one to migrate and one to serve. The tables need not exist yet.
CREATE ROLE scheduler_migrate;
CREATE ROLE scheduler_serve;
GO
-- Migrations change tables and indexes, and update rows.
ALTER ROLE db_ddladmin ADD MEMBER scheduler_migrate;
ALTER ROLE db_datareader ADD MEMBER scheduler_migrate;
ALTER ROLE db_datawriter ADD MEMBER scheduler_migrate;
GO
-- Rows only. The application locks that claims take (sp_getapplock) need no permission.
GRANT SELECT, INSERT, UPDATE, DELETE ON SCHEMA::dbo TO scheduler_serve;
GO
