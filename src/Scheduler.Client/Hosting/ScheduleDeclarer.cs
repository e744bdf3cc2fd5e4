using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Client.Http;

namespace Scheduler.Client.Hosting;

/// <summary>Creates or replaces the schedules that the application declares, once after the host has started.</summary>
internal sealed class ScheduleDeclarer(SchedulesClient schedules, IEnumerable<DeclaredSchedule> declared, ILogger logger, TimeProvider time) : BackgroundService
{
    /// <summary>Each call is sent once: this service does its own retries, without end.</summary>
    public static readonly CallRules Rules = new(AttemptTimeout: null, Once: true);

    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30));
    private bool _isFailing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pending = new Queue<Pending>(declared.Select(schedule => new Pending(schedule)));
        while (pending.TryDequeue(out var next))
        {
            try
            {
                // The application's message handlers may ignore their token; the host does not wait for them.
                await PutAsync(next, stoppingToken).WaitAsync(stoppingToken).ConfigureAwait(false);
                Succeeded();
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (SchedulerProblemException problem) when (IsRefusal(problem))
            {
                logger.ScheduleRefused(next.Schedule.Name, problem.Message);
                Succeeded();
            }
            catch (Exception exception)
            {
                Failed(next.Schedule.Name, exception);

                // Last in the queue: a schedule whose call always fails does not hold up the others.
                pending.Enqueue(next);
                await Task.Delay(_backoff.Next(exception), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task PutAsync(Pending pending, CancellationToken cancellationToken)
    {
        var name = pending.Schedule.Name;
        if (!pending.IsRead)
        {
            pending.VersionBefore = await FindVersionAsync(name, cancellationToken).ConfigureAwait(false);
            pending.IsRead = true;
        }

        var put = await schedules.SendAsync(pending.Schedule.Put, cancellationToken).ConfigureAwait(false);
        var version = put.Schedule.Version;
        if (put.IsCreated || pending.VersionBefore is not { } before)
        {
            logger.ScheduleCreated(name, version);
        }
        else if (version == before)
        {
            logger.ScheduleUnchanged(name, version);
        }
        else
        {
            logger.ScheduleChanged(name, before, version);
        }
    }

    private async Task<long?> FindVersionAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await schedules.GetByNameAsync(name, Rules, cancellationToken).ConfigureAwait(false)).Version;
        }
        catch (SchedulerProblemException exception) when (exception.Code == SchedulerProblemCode.ScheduleNotFound)
        {
            return null;
        }
    }

    // A problem without a service code comes from a proxy.
    private static bool IsRefusal(SchedulerProblemException problem) => problem is
    {
        Code: not null,
        StatusCode: < HttpStatusCode.InternalServerError and not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests),
    };

    private void Succeeded()
    {
        _backoff.Reset();
        _isFailing = false;
    }

    private void Failed(string name, Exception exception)
    {
        if (_isFailing)
        {
            logger.SchedulesStillFail(name, FailureText.MessageOf(exception));
        }
        else
        {
            logger.SchedulesFail(name, FailureText.MessageOf(exception));
        }

        _isFailing = true;
    }

    /// <summary>A schedule whose call has not had a response yet.</summary>
    private sealed class Pending(DeclaredSchedule schedule)
    {
        public DeclaredSchedule Schedule { get; } = schedule;

        /// <summary>Whether the version before was read. Not read again: a call whose response is lost may have changed it.</summary>
        public bool IsRead { get; set; }

        /// <summary>The version before the call; null when there was no such schedule.</summary>
        public long? VersionBefore { get; set; }
    }
}
