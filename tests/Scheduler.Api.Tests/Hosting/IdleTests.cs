using System.Collections.Concurrent;
using System.Text;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Api.Tests.Http;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Application.Schedules;
using Scheduler.Testing;

namespace Scheduler.Api.Tests.Hosting;

/// <summary>What the service asks its database for while nothing happens. Each of these requests sends one statement, as the tests of the statements count.</summary>
internal sealed class IdleTests
{
    private const int Seconds = 20;

    [Test]
    public async Task Idle_service_sends_two_requests_a_second([Values] bool isClaimPending)
    {
        var requests = new Requests();
        await using var database = new TestDatabase(TestDatabase.Sqlite);
        var time = new FakeTimeProvider(ApiServer.Start);
        await using var server = new ApiServer(database.Settings, services => services
            .AddSingleton<TimeProvider>(time)
            .AddKeyedSingleton<TimeProvider>(MachineClock.Key, time)
            .AddSingleton(requests)
            .AddTransient(typeof(IPipelineBehavior<,>), typeof(Recorder<,>)));
        using var client = server.CreateClient();
        (await client.PostAsync("/api/schedules", Json("""{"name":"yearly","cron":"0 0 1 1 *","worker":"w"}"""))).EnsureSuccessStatusCode();
        var claim = isClaimPending ? client.PostAsync("/api/claims", Json("""{"workers":["w"],"waitSeconds":30,"claimId":"6f9619ff-8b86-4d01-b42d-00cf4fc964ff"}""")) : Task.CompletedTask;
        await SeeAsync(requests, typeof(AdvanceSchedule), 1);
        await SeeAsync(requests, typeof(ClaimTasks), isClaimPending ? 1 : 0);

        requests.All.Clear();
        for (var second = 1; second <= Seconds; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await SeeAsync(requests, typeof(PollTasks), second);
            await SeeAsync(requests, typeof(PollSchedules), second);
        }

        Assert.That(requests.All, Has.Count.EqualTo(2 * Seconds), string.Join(", ", requests.All.CountBy(type => type.Name)));
        Assert.That(isClaimPending && claim.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromSeconds(30));
        await claim;
    }

    private static async Task SeeAsync(Requests requests, Type type, int count) =>
        await Assert.ThatAsync(() => Task.FromResult(requests.All.Count(request => request == type)), Is.EqualTo(count).After(5000, 5));

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private sealed class Requests
    {
        public ConcurrentQueue<Type> All { get; } = [];
    }

    private sealed class Recorder<TRequest, TResponse>(Requests requests) : IPipelineBehavior<TRequest, TResponse>
        where TRequest : notnull
    {
        public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
        {
            requests.All.Enqueue(typeof(TRequest));
            return await next();
        }
    }
}
