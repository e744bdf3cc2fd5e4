-- In the database, on Azure SQL: managed identities in the place of logins, named as in Entra ID.
CREATE USER [scheduler-migrate] FROM EXTERNAL PROVIDER WITH DEFAULT_SCHEMA = dbo;
CREATE USER [scheduler-serve] FROM EXTERNAL PROVIDER WITH DEFAULT_SCHEMA = dbo;
GO
ALTER ROLE scheduler_migrate ADD MEMBER [scheduler-migrate];
ALTER ROLE scheduler_serve ADD MEMBER [scheduler-serve];
GO
