-- Creates the database on a self-managed server. On Azure SQL it is created by other means, with READ_COMMITTED_SNAPSHOT on by default.
IF DB_ID(N'Scheduler') IS NULL CREATE DATABASE Scheduler;
GO
ALTER DATABASE Scheduler SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;
GO
