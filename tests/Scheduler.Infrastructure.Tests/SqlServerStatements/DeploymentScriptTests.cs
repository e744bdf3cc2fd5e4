using Microsoft.Data.SqlClient;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>Verifies <c>deploy/sql-server</c> and what <c>docs/deployment.md</c> says about SQL Server with Microsoft's parser and driver.</summary>
internal sealed class DeploymentScriptTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy", "sql-server");

    private static IEnumerable<string> Scripts => Directory.GetFiles(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Scripts))]
    public void Script_is_valid_T_SQL(string script)
    {
        Assert.That(SqlText.Parse(Read(script)).Batches, Is.Not.Empty);
    }

    [Test]
    public void Serving_role_may_only_read_and_write_rows()
    {
        var statements = SqlText.Parse(Read("roles.sql")).Batches.SelectMany(batch => batch.Statements).ToList();
        var grant = statements.OfType<GrantStatement>().Single();
        Assert.That(grant.Permissions.Select(SqlText.Of), Is.EquivalentTo(["SELECT", "INSERT", "UPDATE", "DELETE"]));
        Assert.That(grant.Principals.Select(SqlText.Of), Is.EqualTo(["scheduler_serve"]));
        Assert.That(SqlText.Of(grant.SecurityTargetObject), Is.EqualTo("ON SCHEMA::dbo"));
        Assert.That(
            statements.OfType<AlterRoleStatement>().Select(statement => SqlText.Of(((AddMemberAlterRoleAction)statement.Action).Member)),
            Is.All.EqualTo("scheduler_migrate"));
    }

    [TestCaseSource(nameof(Scripts))]
    public void Serving_login_is_a_member_of_the_serving_role_only(string script)
    {
        var memberships = SqlText.Parse(Read(script)).Batches.SelectMany(batch => batch.Statements).OfType<AlterRoleStatement>()
            .Select(statement => (Role: statement.Name.Value, Member: ((AddMemberAlterRoleAction)statement.Action).Member.Value));
        Assert.That(
            memberships.Where(membership => membership.Member is "scheduler_server" or "scheduler-serve").Select(membership => membership.Role),
            Is.All.EqualTo("scheduler_serve"));
    }

    // Version 7 of the driver has these in a separate package.
    [TestCase("Active Directory Managed Identity", SqlAuthenticationMethod.ActiveDirectoryManagedIdentity)]
    [TestCase("Active Directory Workload Identity", SqlAuthenticationMethod.ActiveDirectoryWorkloadIdentity)]
    [TestCase("Active Directory Default", SqlAuthenticationMethod.ActiveDirectoryDefault)]
    public void Driver_supports_cloud_identities(string keyword, SqlAuthenticationMethod method)
    {
        var builder = new SqlConnectionStringBuilder($"Server=db.example.com;Authentication={keyword}");
        Assert.That(builder.Authentication, Is.EqualTo(method));
        Assert.That(SqlAuthenticationProvider.GetProvider(method)?.IsSupported(method), Is.True);
    }

    private static string Read(string script) => File.ReadAllText(Path.Combine(Folder, script));
}
