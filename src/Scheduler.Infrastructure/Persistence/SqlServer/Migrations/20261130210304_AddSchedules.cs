using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Scheduler.Infrastructure.Persistence.SqlServer.Migrations
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
                type: "varchar(10)",
                unicode: false,
                maxLength: 10,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<byte[]>(
                name: "ScheduleId",
                table: "Tasks",
                type: "binary(16)",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "ScheduledFor",
                table: "Tasks",
                type: "datetime2(7)",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "ScheduleId",
                table: "TaskEvents",
                type: "binary(16)",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "Schedules",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Name = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Recurrence = table.Column<string>(type: "nvarchar(max)", nullable: false, collation: "Latin1_General_100_BIN2"),
                    LateAfterSeconds = table.Column<int>(type: "int", nullable: true),
                    IsPaused = table.Column<bool>(type: "bit", nullable: false),
                    Note = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: true, collation: "Latin1_General_100_BIN2"),
                    Version = table.Column<int>(type: "int", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2(7)", nullable: false),
                    UpdatedAt = table.Column<DateTime>(type: "datetime2(7)", nullable: false),
                    CheckAt = table.Column<DateTime>(type: "datetime2(7)", nullable: true),
                    WatchedTaskId = table.Column<byte[]>(type: "binary(16)", nullable: true),
                    WatchedChange = table.Column<string>(type: "varchar(7)", unicode: false, maxLength: 7, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Position = table.Column<DateTime>(type: "datetime2(7)", nullable: false),
                    LastTaskId = table.Column<byte[]>(type: "binary(16)", nullable: true),
                    LastInstant = table.Column<DateTime>(type: "datetime2(7)", nullable: true),
                    HeldBy = table.Column<byte[]>(type: "binary(16)", nullable: true),
                    BlockedFrom = table.Column<DateTime>(type: "datetime2(7)", nullable: true),
                    SkippedInstant = table.Column<DateTime>(type: "datetime2(7)", nullable: true),
                    SkippedReason = table.Column<string>(type: "varchar(8)", unicode: false, maxLength: 8, nullable: true, collation: "Latin1_General_100_BIN2"),
                    SkippedAt = table.Column<DateTime>(type: "datetime2(7)", nullable: true),
                    Revision = table.Column<long>(type: "bigint", nullable: false),
                    GraceSeconds = table.Column<int>(type: "int", nullable: false),
                    MaxCatchUp = table.Column<int>(type: "int", nullable: false),
                    Misfire = table.Column<string>(type: "varchar(8)", unicode: false, maxLength: 8, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Overlap = table.Column<string>(type: "varchar(8)", unicode: false, maxLength: 8, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Payload = table.Column<byte[]>(type: "varbinary(max)", nullable: false),
                    Title = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true, collation: "Latin1_General_100_BIN2"),
                    Worker = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    RetryBackoffFactor = table.Column<double>(type: "float", nullable: false),
                    RetryBackoffSeconds = table.Column<int>(type: "int", nullable: false),
                    RetryMaxAttempts = table.Column<int>(type: "int", nullable: false),
                    RetryMaxBackoffSeconds = table.Column<int>(type: "int", nullable: false)
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
