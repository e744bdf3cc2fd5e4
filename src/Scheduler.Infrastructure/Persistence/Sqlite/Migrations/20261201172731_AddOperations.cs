using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Scheduler.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class AddOperations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "PauseReason",
                table: "WorkerSettings",
                type: "TEXT",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "PausedUntil",
                table: "WorkerSettings",
                type: "INTEGER",
                nullable: true);

            // Failures that are stored already, and those that the previous release stores beside this one, get their kinds in the
            // background (FailureKindService).
            migrationBuilder.AddColumn<string>(
                name: "FailureKind",
                table: "Tasks",
                type: "TEXT",
                unicode: false,
                maxLength: 16,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ProgressAt",
                table: "Tasks",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ProgressMessage",
                table: "Tasks",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "ProgressPercent",
                table: "Tasks",
                type: "REAL",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "Response",
                table: "IdempotencyRecords",
                type: "BLOB",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_FailureKind_Start_Id",
                table: "Tasks",
                columns: new[] { "FailureKind", "Start", "Id" },
                filter: "FailureKind IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_Id_WithoutFailureKind",
                table: "Tasks",
                column: "Id",
                filter: "Status = 'FAILED' AND FailureCode IS NOT NULL AND FailureKind IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Tasks_FailureKind_Start_Id",
                table: "Tasks");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_Id_WithoutFailureKind",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "PauseReason",
                table: "WorkerSettings");

            migrationBuilder.DropColumn(
                name: "PausedUntil",
                table: "WorkerSettings");

            migrationBuilder.DropColumn(
                name: "FailureKind",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "ProgressAt",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "ProgressMessage",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "ProgressPercent",
                table: "Tasks");

            migrationBuilder.DropColumn(
                name: "Response",
                table: "IdempotencyRecords");
        }
    }
}
