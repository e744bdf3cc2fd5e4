using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Scheduler.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class AddSchedules : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "OccurrenceKind",
                table: "Tasks",
                type: "TEXT",
                unicode: false,
                maxLength: 10,
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "ScheduleId",
                table: "Tasks",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ScheduledFor",
                table: "Tasks",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "ScheduleId",
                table: "TaskEvents",
                type: "BLOB",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "Schedules",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Recurrence = table.Column<string>(type: "TEXT", nullable: false),
                    LateAfterSeconds = table.Column<int>(type: "INTEGER", nullable: true),
                    IsPaused = table.Column<bool>(type: "INTEGER", nullable: false),
                    Note = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    UpdatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    CheckAt = table.Column<long>(type: "INTEGER", nullable: true),
                    WatchedTaskId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    WatchedChange = table.Column<string>(type: "TEXT", unicode: false, maxLength: 7, nullable: false),
                    Position = table.Column<long>(type: "INTEGER", nullable: false),
                    LastTaskId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    LastInstant = table.Column<long>(type: "INTEGER", nullable: true),
                    HeldBy = table.Column<byte[]>(type: "BLOB", nullable: true),
                    BlockedFrom = table.Column<long>(type: "INTEGER", nullable: true),
                    SkippedInstant = table.Column<long>(type: "INTEGER", nullable: true),
                    SkippedReason = table.Column<string>(type: "TEXT", unicode: false, maxLength: 8, nullable: true),
                    SkippedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Revision = table.Column<long>(type: "INTEGER", nullable: false),
                    GraceSeconds = table.Column<int>(type: "INTEGER", nullable: false),
                    MaxCatchUp = table.Column<int>(type: "INTEGER", nullable: false),
                    Misfire = table.Column<string>(type: "TEXT", unicode: false, maxLength: 8, nullable: false),
                    Overlap = table.Column<string>(type: "TEXT", unicode: false, maxLength: 8, nullable: false),
                    Payload = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Title = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    Worker = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    RetryBackoffFactor = table.Column<double>(type: "REAL", nullable: false),
                    RetryBackoffSeconds = table.Column<int>(type: "INTEGER", nullable: false),
                    RetryMaxAttempts = table.Column<int>(type: "INTEGER", nullable: false),
                    RetryMaxBackoffSeconds = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Schedules", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_ScheduleId_ScheduledFor",
                table: "Tasks",
                columns: new[] { "ScheduleId", "ScheduledFor" },
                unique: true,
                filter: "ScheduleId IS NOT NULL AND ScheduledFor IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_ScheduleId_ScheduledFor_Waiting",
                table: "Tasks",
                columns: new[] { "ScheduleId", "ScheduledFor" },
                filter: "ScheduleId IS NOT NULL AND DueAt IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_ScheduleId_Start_Id",
                table: "Tasks",
                columns: new[] { "ScheduleId", "Start", "Id" },
                filter: "ScheduleId IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Schedules_CheckAt",
                table: "Schedules",
                column: "CheckAt",
                filter: "CheckAt IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Schedules_Name",
                table: "Schedules",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Schedules_WatchedTaskId",
                table: "Schedules",
                columns: new[] { "WatchedTaskId", "WatchedChange" },
                filter: "WatchedTaskId IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Schedules");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_ScheduleId_ScheduledFor",
                table: "Tasks");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_ScheduleId_ScheduledFor_Waiting",
                table: "Tasks");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_ScheduleId_Start_Id",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "OccurrenceKind",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "ScheduleId",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "ScheduledFor",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "ScheduleId",
                table: "TaskEvents");
        }
    }
}
