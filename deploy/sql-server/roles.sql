-- In the database: two roles, one that migrates and one that serves. The tables need not exist yet.
CREATE ROLE scheduler_migrate;
CREATE ROLE scheduler_serve;
GO
-- Tables and indexes are changed, and rows moved.
ALTER ROLE db_ddladmin ADD MEMBER scheduler_migrate;
ALTER ROLE db_datareader ADD MEMBER scheduler_migrate;
ALTER ROLE db_datawriter ADD MEMBER scheduler_migrate;
GO
-- Rows alone. The locks that claims ask for (sp_getapplock) are free to everybody.
GRANT SELECT, INSERT, UPDATE, DELETE ON SCHEMA::dbo TO scheduler_serve;
GO
