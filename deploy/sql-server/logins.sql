-- Run in the database: logins with passwords, from the sqlcmd or environment variables MIGRATE_PASSWORD and SERVE_PASSWORD.
CREATE LOGIN scheduler_migrator WITH PASSWORD = N'$(MIGRATE_PASSWORD)';
CREATE LOGIN scheduler_server WITH PASSWORD = N'$(SERVE_PASSWORD)';
GO
CREATE USER scheduler_migrator FOR LOGIN scheduler_migrator WITH DEFAULT_SCHEMA = dbo;
CREATE USER scheduler_server FOR LOGIN scheduler_server WITH DEFAULT_SCHEMA = dbo;
GO
ALTER ROLE scheduler_migrate ADD MEMBER scheduler_migrator;
ALTER ROLE scheduler_serve ADD MEMBER scheduler_server;
GO
