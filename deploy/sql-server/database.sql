-- The database, on a server of one's own; Azure SQL makes it by other means, with READ_COMMITTED_SNAPSHOT on.
IF DB_ID(N'Scheduler') IS NULL CREATE DATABASE Scheduler;
GO
ALTER DATABASE Scheduler SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;
GO
