-- The table of the peers: the columns of a task's response. Times are milliseconds since 1970, UTC; ids are 16 bytes, big-endian.
CREATE TABLE Tasks (
    Id BLOB NOT NULL PRIMARY KEY,
    Start INTEGER NOT NULL,
    Title TEXT,
    Worker TEXT NOT NULL,
    Status TEXT NOT NULL,
    Payload TEXT NOT NULL,
    CreatedAt INTEGER NOT NULL,
    UpdatedAt INTEGER NOT NULL,
    StartedAt INTEGER,
    FinishedAt INTEGER,
    DueAt INTEGER,
    Attempt INTEGER NOT NULL DEFAULT 0,
    RetryMaxAttempts INTEGER NOT NULL DEFAULT 3,
    RetryBackoffSeconds INTEGER NOT NULL DEFAULT 30,
    RetryBackoffFactor REAL NOT NULL DEFAULT 2,
    RetryMaxBackoffSeconds INTEGER NOT NULL DEFAULT 3600,
    FailureCode TEXT,
    FailureMessage TEXT,
    LeaseClaimant TEXT,
    LeaseExpiresAt INTEGER,
    Traceparent TEXT,
    ScheduleId BLOB,
    ScheduledFor INTEGER,
    Version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX IX_Tasks_Start_Id ON Tasks (Start, Id);
CREATE INDEX IX_Tasks_Worker_Status_Start_Id ON Tasks (Worker, Status, Start, Id);
