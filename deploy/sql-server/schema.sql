-- Run in the database: migrates its schema from any earlier version. Generated from the migrations by build/sql-server-schema; do not edit.
-- The SET options are those that filtered indexes require, and make the first error roll back its batch. Run with sqlcmd -b to stop there.
SET ANSI_NULLS, ANSI_PADDING, ANSI_WARNINGS, ARITHABORT, CONCAT_NULL_YIELDS_NULL, QUOTED_IDENTIFIER ON;
SET NUMERIC_ROUNDABORT OFF;
SET XACT_ABORT, NOCOUNT ON;
GO

IF OBJECT_ID(N'[__EFMigrationsHistory]') IS NULL
BEGIN
    CREATE TABLE [__EFMigrationsHistory] (
        [MigrationId] nvarchar(150) NOT NULL,
        [ProductVersion] nvarchar(32) NOT NULL,
        CONSTRAINT [PK___EFMigrationsHistory] PRIMARY KEY ([MigrationId])
    );
END;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124093514_CreateTasks'
)
BEGIN
    CREATE TABLE [Tasks] (
        [Id] binary(16) NOT NULL,
        [Start] datetime2(7) NOT NULL,
        [Title] nvarchar(200) COLLATE Latin1_General_100_BIN2 NULL,
        [Worker] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Status] varchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Payload] varbinary(max) NOT NULL,
        [CreatedAt] datetime2(7) NOT NULL,
        [UpdatedAt] datetime2(7) NOT NULL,
        [StartedAt] datetime2(7) NULL,
        [FinishedAt] datetime2(7) NULL,
        [Version] int NOT NULL,
        [Revision] bigint NOT NULL,
        CONSTRAINT [PK_Tasks] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124093514_CreateTasks'
)
BEGIN
    CREATE INDEX [IX_Tasks_Start_Id] ON [Tasks] ([Start], [Id]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124093514_CreateTasks'
)
BEGIN
    CREATE INDEX [IX_Tasks_Status_Start_Id] ON [Tasks] ([Status], [Start], [Id]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124093514_CreateTasks'
)
BEGIN
    CREATE INDEX [IX_Tasks_Worker_Start_Id] ON [Tasks] ([Worker], [Start], [Id]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124093514_CreateTasks'
)
BEGIN
    CREATE INDEX [IX_Tasks_Worker_Status_Start_Id] ON [Tasks] ([Worker], [Status], [Start], [Id]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124093514_CreateTasks'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261124093514_CreateTasks', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124221434_AddApiKeys'
)
BEGIN
    CREATE TABLE [ApiKeys] (
        [PublicId] varchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Name] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Scopes] varchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Workers] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
        [CreatedAt] datetime2(7) NOT NULL,
        [ExpiresAt] datetime2(7) NULL,
        [RevokedAt] datetime2(7) NULL,
        [Hash] binary(32) NOT NULL,
        [Salt] binary(16) NOT NULL,
        CONSTRAINT [PK_ApiKeys] PRIMARY KEY ([PublicId])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124221434_AddApiKeys'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261124221434_AddApiKeys', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124225018_AddIdempotencyRecords'
)
BEGIN
    CREATE TABLE [IdempotencyRecords] (
        [Id] binary(32) NOT NULL,
        [Fingerprint] binary(32) NOT NULL,
        [Tasks] varbinary(max) NOT NULL,
        [CreatedAt] datetime2(7) NOT NULL,
        CONSTRAINT [PK_IdempotencyRecords] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124225018_AddIdempotencyRecords'
)
BEGIN
    CREATE INDEX [IX_IdempotencyRecords_CreatedAt] ON [IdempotencyRecords] ([CreatedAt]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261124225018_AddIdempotencyRecords'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261124225018_AddIdempotencyRecords', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125012759_AddWorkers'
)
BEGIN
    ALTER TABLE [Tasks] ADD [Attempt] int NOT NULL CONSTRAINT [DF_Tasks_Attempt] DEFAULT 0;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125012759_AddWorkers'
)
BEGIN
    ALTER TABLE [Tasks] ADD [DueAt] datetime2(7) NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125012759_AddWorkers'
)
BEGIN
    ALTER TABLE [Tasks] ADD [EndingKind] varchar(9) COLLATE Latin1_General_100_BIN2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125012759_AddWorkers'
)
BEGIN
    ALTER TABLE [Tasks] ADD [EndingSecret] binary(16) NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125012759_AddWorkers'
)
BEGIN
    ALTER TABLE [Tasks] ADD [FailureCode] varchar(13) COLLATE Latin1_General_100_BIN2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125012759_AddWorkers'
)
BEGIN
    ALTER TABLE [Tasks] ADD [FailureMessage] nvarchar(2000) COLLATE Latin1_General_100_BIN2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125012759_AddWorkers'
)
BEGIN
    ALTER TABLE [Tasks] ADD [LeaseClaimKey] binary(32) NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125012759_AddWorkers'
)
BEGIN
    ALTER TABLE [Tasks] ADD [LeaseClaimant] nvarchar(200) COLLATE Latin1_General_100_BIN2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125012759_AddWorkers'
)
BEGIN
    ALTER TABLE [Tasks] ADD [LeaseDueAt] datetime2(7) NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125012759_AddWorkers'
)
BEGIN
    ALTER TABLE [Tasks] ADD [LeaseExpiresAt] datetime2(7) NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125012759_AddWorkers'
)
BEGIN
    ALTER TABLE [Tasks] ADD [LeaseSeconds] int NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125012759_AddWorkers'
)
BEGIN
    ALTER TABLE [Tasks] ADD [LeaseSecret] binary(16) NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125012759_AddWorkers'
)
BEGIN
    ALTER TABLE [Tasks] ADD [RetryBackoffFactor] float NOT NULL CONSTRAINT [DF_Tasks_RetryBackoffFactor] DEFAULT 2.0E0;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125012759_AddWorkers'
)
BEGIN
    ALTER TABLE [Tasks] ADD [RetryBackoffSeconds] int NOT NULL CONSTRAINT [DF_Tasks_RetryBackoffSeconds] DEFAULT 30;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125012759_AddWorkers'
)
BEGIN
    ALTER TABLE [Tasks] ADD [RetryMaxAttempts] int NOT NULL CONSTRAINT [DF_Tasks_RetryMaxAttempts] DEFAULT 3;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125012759_AddWorkers'
)
BEGIN
    ALTER TABLE [Tasks] ADD [RetryMaxBackoffSeconds] int NOT NULL CONSTRAINT [DF_Tasks_RetryMaxBackoffSeconds] DEFAULT 3600;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125012759_AddWorkers'
)
BEGIN
    ALTER TABLE [Tasks] ADD [TraceParent] varchar(55) COLLATE Latin1_General_100_BIN2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125012759_AddWorkers'
)
BEGIN
    CREATE TABLE [WorkerSettings] (
        [Worker] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Paused] bit NOT NULL,
        [MaxRunning] int NULL,
        CONSTRAINT [PK_WorkerSettings] PRIMARY KEY ([Worker])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125012759_AddWorkers'
)
BEGIN
    EXEC(N'UPDATE Tasks SET DueAt = CASE Status WHEN ''SCHEDULED'' THEN Start END, Attempt = CASE WHEN StartedAt IS NULL THEN 0 ELSE 1 END')
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125012759_AddWorkers'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Tasks_LeaseClaimKey] ON [Tasks] ([LeaseClaimKey]) WHERE LeaseClaimKey IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125012759_AddWorkers'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Tasks_LeaseExpiresAt] ON [Tasks] ([LeaseExpiresAt]) WHERE LeaseExpiresAt IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125012759_AddWorkers'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Tasks_Worker_DueAt_Id] ON [Tasks] ([Worker], [DueAt], [Id]) WHERE DueAt IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125012759_AddWorkers'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Tasks_Worker_Running] ON [Tasks] ([Worker]) WHERE Status = ''RUNNING''');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261125012759_AddWorkers'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261125012759_AddWorkers', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130170451_AddTaskEvents'
)
BEGIN
    CREATE TABLE [EventLog] (
        [Id] int NOT NULL,
        [RemovedThrough] bigint NOT NULL,
        CONSTRAINT [PK_EventLog] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130170451_AddTaskEvents'
)
BEGIN
    CREATE TABLE [TaskEvents] (
        [TaskId] binary(16) NOT NULL,
        [Version] int NOT NULL,
        [Type] varchar(9) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Origin] varchar(9) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [At] datetime2(7) NOT NULL,
        [Worker] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Status] varchar(10) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Attempt] int NOT NULL,
        [DueAt] datetime2(7) NULL,
        [Changed] int NOT NULL,
        [Since] datetime2(7) NULL,
        [Claimant] nvarchar(200) COLLATE Latin1_General_100_BIN2 NULL,
        [Actor] nvarchar(1000) COLLATE Latin1_General_100_BIN2 NULL,
        [Sequence] rowversion NOT NULL,
        [FailureCode] varchar(13) COLLATE Latin1_General_100_BIN2 NULL,
        [FailureMessage] nvarchar(2000) COLLATE Latin1_General_100_BIN2 NULL,
        CONSTRAINT [PK_TaskEvents] PRIMARY KEY NONCLUSTERED ([TaskId], [Version])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130170451_AddTaskEvents'
)
BEGIN
    INSERT INTO EventLog (Id, RemovedThrough) VALUES (1, 0);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130170451_AddTaskEvents'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Tasks_FinishedAt] ON [Tasks] ([FinishedAt]) WHERE FinishedAt IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130170451_AddTaskEvents'
)
BEGIN
    CREATE CLUSTERED INDEX [IX_TaskEvents_Sequence] ON [TaskEvents] ([Sequence]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130170451_AddTaskEvents'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261130170451_AddTaskEvents', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130210304_AddSchedules'
)
BEGIN
    ALTER TABLE [Tasks] ADD [OccurrenceKind] varchar(10) COLLATE Latin1_General_100_BIN2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130210304_AddSchedules'
)
BEGIN
    ALTER TABLE [Tasks] ADD [ScheduleId] binary(16) NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130210304_AddSchedules'
)
BEGIN
    ALTER TABLE [Tasks] ADD [ScheduledFor] datetime2(7) NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130210304_AddSchedules'
)
BEGIN
    ALTER TABLE [TaskEvents] ADD [ScheduleId] binary(16) NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130210304_AddSchedules'
)
BEGIN
    CREATE TABLE [Schedules] (
        [Id] binary(16) NOT NULL,
        [Name] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Recurrence] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [LateAfterSeconds] int NULL,
        [IsPaused] bit NOT NULL,
        [Note] nvarchar(500) COLLATE Latin1_General_100_BIN2 NULL,
        [Version] int NOT NULL,
        [CreatedAt] datetime2(7) NOT NULL,
        [UpdatedAt] datetime2(7) NOT NULL,
        [CheckAt] datetime2(7) NULL,
        [WatchedTaskId] binary(16) NULL,
        [WatchedChange] varchar(7) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Position] datetime2(7) NOT NULL,
        [LastTaskId] binary(16) NULL,
        [LastInstant] datetime2(7) NULL,
        [HeldBy] binary(16) NULL,
        [BlockedFrom] datetime2(7) NULL,
        [SkippedInstant] datetime2(7) NULL,
        [SkippedReason] varchar(8) COLLATE Latin1_General_100_BIN2 NULL,
        [SkippedAt] datetime2(7) NULL,
        [Revision] bigint NOT NULL,
        [GraceSeconds] int NOT NULL,
        [MaxCatchUp] int NOT NULL,
        [Misfire] varchar(8) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Overlap] varchar(8) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Payload] varbinary(max) NOT NULL,
        [Title] nvarchar(200) COLLATE Latin1_General_100_BIN2 NULL,
        [Worker] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [RetryBackoffFactor] float NOT NULL,
        [RetryBackoffSeconds] int NOT NULL,
        [RetryMaxAttempts] int NOT NULL,
        [RetryMaxBackoffSeconds] int NOT NULL,
        CONSTRAINT [PK_Schedules] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130210304_AddSchedules'
)
BEGIN
    EXEC(N'CREATE UNIQUE INDEX [IX_Tasks_ScheduleId_ScheduledFor] ON [Tasks] ([ScheduleId], [ScheduledFor]) WHERE ScheduleId IS NOT NULL AND ScheduledFor IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130210304_AddSchedules'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Tasks_ScheduleId_ScheduledFor_Waiting] ON [Tasks] ([ScheduleId], [ScheduledFor]) WHERE ScheduleId IS NOT NULL AND DueAt IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130210304_AddSchedules'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Tasks_ScheduleId_Start_Id] ON [Tasks] ([ScheduleId], [Start], [Id]) WHERE ScheduleId IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130210304_AddSchedules'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Schedules_CheckAt] ON [Schedules] ([CheckAt]) WHERE CheckAt IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130210304_AddSchedules'
)
BEGIN
    CREATE UNIQUE INDEX [IX_Schedules_Name] ON [Schedules] ([Name]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130210304_AddSchedules'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Schedules_WatchedTaskId] ON [Schedules] ([WatchedTaskId], [WatchedChange]) WHERE WatchedTaskId IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130210304_AddSchedules'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261130210304_AddSchedules', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201142538_SplitListingIndexes'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Tasks_Start_Id_Failed] ON [Tasks] ([Start], [Id]) WHERE Status = ''FAILED''');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201142538_SplitListingIndexes'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Tasks_Start_Id_Scheduled] ON [Tasks] ([Start], [Id]) WHERE Status = ''SCHEDULED''');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201142538_SplitListingIndexes'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Tasks_Start_Id_Succeeded] ON [Tasks] ([Start], [Id]) WHERE Status = ''SUCCEEDED''');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201142538_SplitListingIndexes'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Tasks_Worker_Start_Id_Failed] ON [Tasks] ([Worker], [Start], [Id]) WHERE Status = ''FAILED''');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201142538_SplitListingIndexes'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Tasks_Worker_Start_Id_Scheduled] ON [Tasks] ([Worker], [Start], [Id]) WHERE Status = ''SCHEDULED''');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201142538_SplitListingIndexes'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Tasks_Worker_Start_Id_Succeeded] ON [Tasks] ([Worker], [Start], [Id]) WHERE Status = ''SUCCEEDED''');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201142538_SplitListingIndexes'
)
BEGIN
    DROP INDEX [IX_Tasks_Worker_Running] ON [Tasks];
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201142538_SplitListingIndexes'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Tasks_Worker_Running] ON [Tasks] ([Worker], [Start], [Id]) INCLUDE ([LeaseExpiresAt]) WHERE Status = ''RUNNING''');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201142538_SplitListingIndexes'
)
BEGIN
    DROP INDEX [IX_Tasks_LeaseExpiresAt] ON [Tasks];
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201142538_SplitListingIndexes'
)
BEGIN
    DROP INDEX [IX_Tasks_Status_Start_Id] ON [Tasks];
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201142538_SplitListingIndexes'
)
BEGIN
    DROP INDEX [IX_Tasks_Worker_Start_Id] ON [Tasks];
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201142538_SplitListingIndexes'
)
BEGIN
    DROP INDEX [IX_Tasks_Worker_Status_Start_Id] ON [Tasks];
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201142538_SplitListingIndexes'
)
BEGIN
    ALTER TABLE Tasks SET (LOCK_ESCALATION = DISABLE);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201142538_SplitListingIndexes'
)
BEGIN
    IF CAST(SERVERPROPERTY('ProductMajorVersion') AS int) >= 15 OR CAST(SERVERPROPERTY('EngineEdition') AS int) IN (5, 8)
        EXEC(N'ALTER INDEX PK_Tasks ON Tasks SET (OPTIMIZE_FOR_SEQUENTIAL_KEY = ON); ALTER INDEX IX_TaskEvents_Sequence ON TaskEvents SET (OPTIMIZE_FOR_SEQUENTIAL_KEY = ON)');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201142538_SplitListingIndexes'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261201142538_SplitListingIndexes', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201172737_AddOperations'
)
BEGIN
    ALTER TABLE [WorkerSettings] ADD [PauseReason] nvarchar(500) COLLATE Latin1_General_100_BIN2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201172737_AddOperations'
)
BEGIN
    ALTER TABLE [WorkerSettings] ADD [PausedUntil] datetime2(7) NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201172737_AddOperations'
)
BEGIN
    ALTER TABLE [Tasks] ADD [FailureKind] varchar(16) COLLATE Latin1_General_100_BIN2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201172737_AddOperations'
)
BEGIN
    ALTER TABLE [Tasks] ADD [ProgressAt] datetime2(7) NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201172737_AddOperations'
)
BEGIN
    ALTER TABLE [Tasks] ADD [ProgressMessage] nvarchar(200) COLLATE Latin1_General_100_BIN2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201172737_AddOperations'
)
BEGIN
    ALTER TABLE [Tasks] ADD [ProgressPercent] float NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201172737_AddOperations'
)
BEGIN
    ALTER TABLE [IdempotencyRecords] ADD [Response] varbinary(max) NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201172737_AddOperations'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Tasks_FailureKind_Start_Id] ON [Tasks] ([FailureKind], [Start], [Id]) WHERE FailureKind IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201172737_AddOperations'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Tasks_Id_WithoutFailureKind] ON [Tasks] ([Id]) WHERE Status = ''FAILED'' AND FailureCode IS NOT NULL AND FailureKind IS NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261201172737_AddOperations'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261201172737_AddOperations', N'10.0.15');
END;

COMMIT;
GO

