using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Scheduler.Infrastructure.Persistence.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class SplitListingIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Created before the others are dropped: the server reads a new index from an old one rather than from the table.
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

            migrationBuilder.DropIndex(
                name: "IX_Tasks_Worker_Running",
                table: "Tasks");

            // The expiry belongs to an owned type, so the model cannot name it in an index of the task.
            migrationBuilder.CreateIndex(
                name: "IX_Tasks_Worker_Running",
                table: "Tasks",
                columns: new[] { "Worker", "Start", "Id" },
                filter: "Status = 'RUNNING'")
                .Annotation("SqlServer:Include", new[] { "LeaseExpiresAt" });

            migrationBuilder.DropIndex(
                name: "IX_Tasks_LeaseExpiresAt",
                table: "Tasks");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_Status_Start_Id",
                table: "Tasks");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_Worker_Start_Id",
                table: "Tasks");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_Worker_Status_Start_Id",
                table: "Tasks");

            // A table lock would stop every claim. The rows of one statement are few.
            migrationBuilder.Sql("ALTER TABLE Tasks SET (LOCK_ESCALATION = DISABLE);");

            // Inserts add to the end of both. The option exists since SQL Server 2019, and on Azure, whose version is not comparable.
            migrationBuilder.Sql("""
                IF CAST(SERVERPROPERTY('ProductMajorVersion') AS int) >= 15 OR CAST(SERVERPROPERTY('EngineEdition') AS int) IN (5, 8)
                    EXEC(N'ALTER INDEX PK_Tasks ON Tasks SET (OPTIMIZE_FOR_SEQUENTIAL_KEY = ON); ALTER INDEX IX_TaskEvents_Sequence ON TaskEvents SET (OPTIMIZE_FOR_SEQUENTIAL_KEY = ON)');
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("ALTER TABLE Tasks SET (LOCK_ESCALATION = TABLE);");

            migrationBuilder.Sql("""
                IF CAST(SERVERPROPERTY('ProductMajorVersion') AS int) >= 15 OR CAST(SERVERPROPERTY('EngineEdition') AS int) IN (5, 8)
                    EXEC(N'ALTER INDEX PK_Tasks ON Tasks SET (OPTIMIZE_FOR_SEQUENTIAL_KEY = OFF); ALTER INDEX IX_TaskEvents_Sequence ON TaskEvents SET (OPTIMIZE_FOR_SEQUENTIAL_KEY = OFF)');
                """);

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
