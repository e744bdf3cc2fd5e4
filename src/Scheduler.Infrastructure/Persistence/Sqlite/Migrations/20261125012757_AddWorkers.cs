using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Scheduler.Infrastructure.Persistence.Sqlite.Migrations
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
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "DueAt",
                table: "Tasks",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "EndingKind",
                table: "Tasks",
                type: "TEXT",
                unicode: false,
                maxLength: 9,
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "EndingSecret",
                table: "Tasks",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "FailureCode",
                table: "Tasks",
                type: "TEXT",
                unicode: false,
                maxLength: 13,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "FailureMessage",
                table: "Tasks",
                type: "TEXT",
                maxLength: 2000,
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "LeaseClaimKey",
                table: "Tasks",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "LeaseClaimant",
                table: "Tasks",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "LeaseDueAt",
                table: "Tasks",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "LeaseExpiresAt",
                table: "Tasks",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "LeaseSeconds",
                table: "Tasks",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "LeaseSecret",
                table: "Tasks",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "RetryBackoffFactor",
                table: "Tasks",
                type: "REAL",
                nullable: false,
                defaultValue: 2.0);

            migrationBuilder.AddColumn<int>(
                name: "RetryBackoffSeconds",
                table: "Tasks",
                type: "INTEGER",
                nullable: false,
                defaultValue: 30);

            migrationBuilder.AddColumn<int>(
                name: "RetryMaxAttempts",
                table: "Tasks",
                type: "INTEGER",
                nullable: false,
                defaultValue: 3);

            migrationBuilder.AddColumn<int>(
                name: "RetryMaxBackoffSeconds",
                table: "Tasks",
                type: "INTEGER",
                nullable: false,
                defaultValue: 3600);

            migrationBuilder.AddColumn<string>(
                name: "TraceParent",
                table: "Tasks",
                type: "TEXT",
                unicode: false,
                maxLength: 55,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "WorkerSettings",
                columns: table => new
                {
                    Worker = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Paused = table.Column<bool>(type: "INTEGER", nullable: false),
                    MaxRunning = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WorkerSettings", x => x.Worker);
                });

            // What waits already is due at its start; what has begun has had one attempt.
            migrationBuilder.Sql("UPDATE Tasks SET DueAt = CASE Status WHEN 'SCHEDULED' THEN Start END, Attempt = CASE WHEN StartedAt IS NULL THEN 0 ELSE 1 END");

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
