using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Scheduler.Infrastructure.Persistence.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class AddWorkers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "Attempt",
                table: "Tasks",
                type: "int",
                nullable: false,
                defaultValue: 0)
                .Annotation("Relational:DefaultConstraintName", "DF_Tasks_Attempt");

            migrationBuilder.AddColumn<DateTime>(
                name: "DueAt",
                table: "Tasks",
                type: "datetime2(7)",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "EndingKind",
                table: "Tasks",
                type: "varchar(9)",
                unicode: false,
                maxLength: 9,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<byte[]>(
                name: "EndingSecret",
                table: "Tasks",
                type: "binary(16)",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "FailureCode",
                table: "Tasks",
                type: "varchar(13)",
                unicode: false,
                maxLength: 13,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "FailureMessage",
                table: "Tasks",
                type: "nvarchar(2000)",
                maxLength: 2000,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<byte[]>(
                name: "LeaseClaimKey",
                table: "Tasks",
                type: "binary(32)",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "LeaseClaimant",
                table: "Tasks",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<DateTime>(
                name: "LeaseDueAt",
                table: "Tasks",
                type: "datetime2(7)",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "LeaseExpiresAt",
                table: "Tasks",
                type: "datetime2(7)",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "LeaseSeconds",
                table: "Tasks",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "LeaseSecret",
                table: "Tasks",
                type: "binary(16)",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "RetryBackoffFactor",
                table: "Tasks",
                type: "float",
                nullable: false,
                defaultValue: 2.0)
                .Annotation("Relational:DefaultConstraintName", "DF_Tasks_RetryBackoffFactor");

            migrationBuilder.AddColumn<int>(
                name: "RetryBackoffSeconds",
                table: "Tasks",
                type: "int",
                nullable: false,
                defaultValue: 30)
                .Annotation("Relational:DefaultConstraintName", "DF_Tasks_RetryBackoffSeconds");

            migrationBuilder.AddColumn<int>(
                name: "RetryMaxAttempts",
                table: "Tasks",
                type: "int",
                nullable: false,
                defaultValue: 3)
                .Annotation("Relational:DefaultConstraintName", "DF_Tasks_RetryMaxAttempts");

            migrationBuilder.AddColumn<int>(
                name: "RetryMaxBackoffSeconds",
                table: "Tasks",
                type: "int",
                nullable: false,
                defaultValue: 3600)
                .Annotation("Relational:DefaultConstraintName", "DF_Tasks_RetryMaxBackoffSeconds");

            migrationBuilder.AddColumn<string>(
                name: "TraceParent",
                table: "Tasks",
                type: "varchar(55)",
                unicode: false,
                maxLength: 55,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.CreateTable(
                name: "WorkerSettings",
                columns: table => new
                {
                    Worker = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Paused = table.Column<bool>(type: "bit", nullable: false),
                    MaxRunning = table.Column<int>(type: "int", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WorkerSettings", x => x.Worker);
                });

            // What waits already is due at its start; what has begun has had one attempt.
            // In a batch of its own: in the script for every state it stands beside the statement that adds the columns.
            migrationBuilder.Sql("EXEC(N'UPDATE Tasks SET DueAt = CASE Status WHEN ''SCHEDULED'' THEN Start END, Attempt = CASE WHEN StartedAt IS NULL THEN 0 ELSE 1 END')");

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_LeaseClaimKey",
                table: "Tasks",
                column: "LeaseClaimKey",
                filter: "LeaseClaimKey IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_LeaseExpiresAt",
                table: "Tasks",
                column: "LeaseExpiresAt",
                filter: "LeaseExpiresAt IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_Worker_DueAt_Id",
                table: "Tasks",
                columns: new[] { "Worker", "DueAt", "Id" },
                filter: "DueAt IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_Worker_Running",
                table: "Tasks",
                column: "Worker",
                filter: "Status = 'RUNNING'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "WorkerSettings");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_LeaseClaimKey",
                table: "Tasks");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_LeaseExpiresAt",
                table: "Tasks");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_Worker_DueAt_Id",
                table: "Tasks");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_Worker_Running",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "Attempt",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "DueAt",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "EndingKind",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "EndingSecret",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "FailureCode",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "FailureMessage",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "LeaseClaimKey",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "LeaseClaimant",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "LeaseDueAt",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "LeaseExpiresAt",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "LeaseSeconds",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "LeaseSecret",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "RetryBackoffFactor",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "RetryBackoffSeconds",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "RetryMaxAttempts",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "RetryMaxBackoffSeconds",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "TraceParent",
                table: "Tasks");
        }
    }
}
