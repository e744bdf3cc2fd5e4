using System.Net;
using System.Text.RegularExpressions;
using Scheduler.Api.Tests.Auth;
using Scheduler.Api.Tests.Http;
using Scheduler.Api.Tests.Workers;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Tests.Telemetry;

internal sealed class MetricsTests(string provider) : WorkerFixture(provider)
{
    protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("Metrics:Prometheus", "true")];

    private string Labels(string operation) =>
        $"messaging_destination_name=\"{Worker}\",messaging_operation_name=\"{operation}\",messaging_system=\"scheduler\"}}";

    [Test]
    public async Task Task_events_are_counted()
    {
        await CallAsync(await CreateClaimedAsync(), "complete");
        await CallAsync(await CreateClaimedAsync("\"retry\":{\"backoffSeconds\":0}"), "fail");
        await ClaimAsync("\"claimId\":\"counted\"");
        await ClaimAsync("\"claimId\":\"counted\"");
        var lost = await CreateClaimedAsync(claim: "\"leaseSeconds\":5");
        Time.Advance(TimeSpan.FromSeconds(5));
        await UntilAsync(lost, response => response.Text("status") == "SCHEDULED");

        // A repeated claim counts once.
        await ScrapeAsync($"scheduler_tasks_claimed_total.*{Labels("claim")} 4 ");
        await ScrapeAsync($"scheduler_task_lag_seconds_count.*{Labels("claim")} 4 ");
        await ScrapeAsync($"scheduler_attempt_duration_seconds_count.*{Labels("complete")} 1 ");
        await ScrapeAsync($"scheduler_attempt_duration_seconds_count.*error_type=\"fail\",{Labels("fail")} 1 ");
        await ScrapeAsync($"scheduler_attempt_duration_seconds_sum.*error_type=\"expire\",{Labels("expire")} 5");
        await ScrapeAsync($"scheduler_task_leases_expired_total.*destination_name=\"{Worker}\".* 1 ");
        await ScrapeAsync($"scheduler_task_retries_total.*destination_name=\"{Worker}\".* 2 ");

        // These metrics belong to worker hosts.
        Assert.That(await Client.GetStringAsync("/metrics"), Does.Not.Match("(?m)^messaging_"));
    }

    [Test]
    public async Task Queue_depth_is_reported_by_worker_and_status()
    {
        await CreateDueAsync(1);
        await CreateDueAsync(1000);
        Time.Advance(TimeSpan.FromSeconds(1));

        await ScrapeAsync($"scheduler_tasks\\{{.*destination_name=\"{Worker}\".*scheduler_task_status=\"SCHEDULED\".* 2 ");
        await ScrapeAsync($"scheduler_tasks_due\\{{.*destination_name=\"{Worker}\".* 1 ");
    }

    /// <summary>
    /// Polls the metrics until they contain the expected line. Responses are cached, and gauges are read every fifteen seconds.
    /// </summary>
    private async Task ScrapeAsync(string line)
    {
        var metrics = "";
        for (var i = 0; i < 300; i++)
        {
            // Appends a space after each number.
            metrics = (await Client.GetStringAsync("/metrics")).ReplaceLineEndings(" \n");
            if (Regex.IsMatch(metrics, line, RegexOptions.None, TimeSpan.FromSeconds(5)))
            {
                return;
            }

            Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        Assert.Fail($"No line is like {line} in{Environment.NewLine}{metrics}");
    }
}

internal sealed class NoMetricsTests(string provider) : ApiFixture(provider)
{
    [Test]
    public async Task Metrics_are_served_only_if_enabled() =>
        AssertProblem(await GetAsync("/metrics"), HttpStatusCode.NotFound, "not-found");
}

internal sealed class MetricsAccessTests(string provider) : ApiFixture(provider)
{
    protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("Metrics:Prometheus", "true"), new("Authentication:Mode", "ApiKey")];

    [Test]
    public async Task Metrics_need_the_scope_to_read_tasks()
    {
        Assert.That(await StatusAsync([]), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await StatusAsync(("X-Api-Key", await Server.AddKeyAsync([Scopes.TasksWork]))), Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await StatusAsync(("X-Api-Key", await Server.AddKeyAsync([Scopes.TasksRead]))), Is.EqualTo(HttpStatusCode.OK));
    }

    private async Task<HttpStatusCode> StatusAsync(params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var response = await Client.SendAsync(request);
        return response.StatusCode;
    }
}
