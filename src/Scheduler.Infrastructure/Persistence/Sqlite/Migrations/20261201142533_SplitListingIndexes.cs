using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Scheduler.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class SplitListingIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Tasks_LeaseExpiresAt",
                table: "Tasks");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_Status_Start_Id",
                table: "Tasks");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_Worker_Running",
                table: "Tasks");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_Worker_Start_Id",
                table: "Tasks");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_Worker_Status_Start_Id",
                table: "Tasks");

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_Start_Id_Failed",
                table: "Tasks",
                columns: new[] { "Start", "Id" },
                filter: "Status = 'FAILED'");

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_Start_Id_Scheduled",
                table: "Tasks",
                columns: new[] { "Start", "Id" },
                filter: "Status = 'SCHEDULED'");

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_Start_Id_Succeeded",
                table: "Tasks",
                columns: new[] { "Start", "Id" },
                filter: "Status = 'SUCCEEDED'");

            // The expiry belongs to an owned type, so the model cannot name it in an index of the task.
            migrationBuilder.CreateIndex(
                name: "IX_Tasks_Worker_Running",
                table: "Tasks",
                columns: new[] { "Worker", "Start", "Id", "LeaseExpiresAt" },
                filter: "Status = 'RUNNING'");

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_Worker_Start_Id_Failed",
                table: "Tasks",
                columns: new[] { "Worker", "Start", "Id" },
                filter: "Status = 'FAILED'");

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_Worker_Start_Id_Scheduled",
                table: "Tasks",
                columns: new[] { "Worker", "Start", "Id" },
                filter: "Status = 'SCHEDULED'");

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_Worker_Start_Id_Succeeded",
                table: "Tasks",
                columns: new[] { "Worker", "Start", "Id" },
                filter: "Status = 'SUCCEEDED'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Tasks_Start_Id_Failed",
                table: "Tasks");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_Start_Id_Scheduled",
                table: "Tasks");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_Start_Id_Succeeded",
                table: "Tasks");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_Worker_Running",
                table: "Tasks");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_Worker_Start_Id_Failed",
                table: "Tasks");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_Worker_Start_Id_Scheduled",
                table: "Tasks");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_Worker_Start_Id_Succeeded",
                table: "Tasks");

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_LeaseExpiresAt",
                table: "Tasks",
                column: "LeaseExpiresAt",
                filter: "LeaseExpiresAt IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_Status_Start_Id",
                table: "Tasks",
                columns: new[] { "Status", "Start", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_Worker_Running",
                table: "Tasks",
                column: "Worker",
                filter: "Status = 'RUNNING'");

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_Worker_Start_Id",
                table: "Tasks",
                columns: new[] { "Worker", "Start", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_Worker_Status_Start_Id",
                table: "Tasks",
                columns: new[] { "Worker", "Status", "Start", "Id" });
        }
    }
}
