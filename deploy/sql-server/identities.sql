-- Run in the database, on Azure SQL: managed identities instead of logins, named as in Microsoft Entra ID.
CREATE USER [scheduler-migrate] FROM EXTERNAL PROVIDER WITH DEFAULT_SCHEMA = dbo;
CREATE USER [scheduler-serve] FROM EXTERNAL PROVIDER WITH DEFAULT_SCHEMA = dbo;
GO
ALTER ROLE scheduler_migrate ADD MEMBER [scheduler-migrate];
ALTER ROLE scheduler_serve ADD MEMBER [scheduler-serve];
GO
