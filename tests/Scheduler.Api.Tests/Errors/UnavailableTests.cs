using System.Net;
using System.Text;
using Microsoft.Data.Sqlite;
using Scheduler.Api.Tests.Http;
using Scheduler.Testing;

namespace Scheduler.Api.Tests.Errors;

/// <summary>A database that is locked by another process.</summary>
internal sealed class UnavailableTests
{
    [Test]
    public async Task Locked_database_returns_503_and_recovers_when_unlocked()
    {
        await using var database = new TestDatabase(TestDatabase.Sqlite);
        await using var server = new ApiServer(database);
        using var client = server.CreateClient();
        await using (var other = new SqliteConnection(database.ConnectionString))
        {
            await other.OpenAsync();
            await using var held = other.BeginTransaction();
            var responses = await Task.WhenAll(PostAsync(client), PostAsync(client), PostAsync(client));
            foreach (var response in responses)
            {
                Assert.That(response.Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable), response.Body);
                Assert.That(response.Code, Is.EqualTo("unavailable"));
                Assert.That(response.Header("Retry-After"), Is.EqualTo("1"));
            }

            Assert.That((await ApiResponse.ReadAsync(await client.GetAsync("/api/tasks"))).Body, Is.EqualTo("[]"), "Reads are not affected.");
            Assert.That((await PostAsync(client, "{}")).Status, Is.EqualTo(HttpStatusCode.BadRequest), "Without a key, the database is not needed.");
        }

        Assert.That((await PostAsync(client)).Status, Is.EqualTo(HttpStatusCode.Created));
    }

    private static async Task<ApiResponse> PostAsync(HttpClient client, string content = """{"start":"2030-01-01T00Z","worker":"w"}""")
    {
        using var body = new StringContent(content, Encoding.UTF8, "application/json");
        return await ApiResponse.ReadAsync(await client.PostAsync("/api/tasks", body));
    }
}
