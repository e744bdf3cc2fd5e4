using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Scheduler.Client.Http;
using Scheduler.Client.Json;

namespace Scheduler.Client;

/// <summary>Creates, reads, lists, changes, triggers and deletes recurring schedules.</summary>
public sealed class SchedulesClient
{
    private const string Root = "api/schedules";

    private readonly ApiConnection _connection;

    internal SchedulesClient(ApiConnection connection) => _connection = connection;

    /// <summary>Creates a schedule. The code <c>duplicate-name</c> means that the name is in use.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="idempotencyKey">
    /// The idempotency key, 1–200 visible ASCII characters: another call with the same key and schedule, even from another process, returns
    /// the schedule created first. When null, a key is generated for each call, so that its retries create nothing twice.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<SchedulerSchedule> CreateAsync(NewSchedule schedule, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        var call = new ApiCall(HttpMethod.Post, Root) { IdempotencyKey = idempotencyKey ?? UniqueId.Next() };
        return ScheduleOfAsync(call.WithBody(schedule, SchedulerJson.Default.NewSchedule), cancellationToken);
    }

    /// <summary>Reads a schedule.</summary>
    public Task<SchedulerSchedule> GetAsync(string id, CancellationToken cancellationToken = default) =>
        ScheduleOfAsync(new ApiCall(HttpMethod.Get, PathOf(id)), cancellationToken);

    /// <summary>Reads the schedule with a name.</summary>
    public Task<SchedulerSchedule> GetByNameAsync(string name, CancellationToken cancellationToken = default) =>
        GetByNameAsync(name, CallRules.Default, cancellationToken);

    /// <summary>
    /// Lists schedules in the order of their names, fetching pages as they are enumerated. Every schedule that exists and matches the
    /// filter throughout, and is not renamed meanwhile, is returned exactly once.
    /// </summary>
    /// <param name="filter">Which schedules; all when null.</param>
    /// <param name="pageSize">The number of schedules per request, 1–1000.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    public async IAsyncEnumerable<SchedulerSchedule> ListAsync(
        ScheduleFilter? filter = null, int pageSize = 100, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? cursor = null;
        do
        {
            var page = await ListPageAsync(filter, pageSize, cursor, cancellationToken).ConfigureAwait(false);
            foreach (var schedule in page.Schedules)
            {
                yield return schedule;
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    /// <summary>Lists one page of schedules in the order of their names.</summary>
    /// <param name="filter">Which schedules; all when null.</param>
    /// <param name="limit">The maximum number of schedules, 1–1000.</param>
    /// <param name="cursor">The cursor from the previous page, listed with the same filter; null for the first page.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<SchedulePage> ListPageAsync(
        ScheduleFilter? filter = null, int limit = 100, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var call = new ApiCall(HttpMethod.Get, Root + QueryStringBuilder.Of(filter ?? new ScheduleFilter(), limit, cursor));
        var response = await _connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return new SchedulePage
        {
            Schedules = response.Read(SchedulerJson.Default.IReadOnlyListSchedulerSchedule),
            NextCursor = response.Headers.TryGetValues("Link", out var links) ? QueryStringBuilder.NextCursor(links) : null,
        };
    }

    /// <summary>Updates a schedule.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="update">The changes.</param>
    /// <param name="ifVersion">The expected version; any version when null.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<SchedulerSchedule> UpdateAsync(
        string id, ScheduleUpdate update, long? ifVersion = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        var call = new ApiCall(HttpMethod.Patch, PathOf(id)) { IfVersion = ifVersion };
        return ScheduleOfAsync(call.WithBody(update, SchedulerJson.Default.ScheduleUpdate), cancellationToken);
    }

    /// <summary>
    /// Creates the schedule with a name, or replaces it as a whole: unset properties take their defaults, except that an existing schedule
    /// keeps <see cref="NewSchedule.Paused"/> and <see cref="NewSchedule.Note"/> unless they are set. Repeating it changes nothing.
    /// </summary>
    /// <param name="schedule">The schedule; its name selects the one to replace.</param>
    /// <param name="ifVersion">Only replaces the schedule, if it has this version; null for any version. Cannot be combined with <paramref name="mustBeNew"/>.</param>
    /// <param name="mustBeNew">Only creates the schedule: the code <c>version-mismatch</c> means that it exists.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<SchedulePutResult> PutAsync(
        NewSchedule schedule, long? ifVersion = null, bool mustBeNew = false, CancellationToken cancellationToken = default) =>
        SendAsync(PutCall(schedule, ifVersion, mustBeNew, CallRules.Default), cancellationToken);

    /// <summary>
    /// As <see cref="PutAsync"/>, for a schedule in JSON, such as one from a file: the service rejects what is unknown or wrong in it.
    /// </summary>
    /// <param name="name">The name, which selects the schedule to replace.</param>
    /// <param name="schedule">An object with the other fields of the schedule.</param>
    /// <param name="ifVersion">Only replaces the schedule, if it has this version; null for any version. Cannot be combined with <paramref name="mustBeNew"/>.</param>
    /// <param name="mustBeNew">Only creates the schedule: the code <c>version-mismatch</c> means that it exists.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<SchedulePutResult> PutJsonAsync(
        string name, JsonElement schedule, long? ifVersion = null, bool mustBeNew = false, CancellationToken cancellationToken = default)
    {
        var call = new ApiCall(HttpMethod.Put, PathOfName(name)) { IfVersion = ifVersion, MustBeNew = mustBeNew };
        return SendAsync(call.WithBody(schedule), cancellationToken);
    }

    /// <summary>Deletes a schedule, and its tasks that wait for their first attempt; triggered tasks and rescheduled ones are kept.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="ifVersion">The expected version; any version when null.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task DeleteAsync(string id, long? ifVersion = null, CancellationToken cancellationToken = default) =>
        DeleteAsync(new ApiCall(HttpMethod.Delete, PathOf(id)) { IfVersion = ifVersion }, cancellationToken);

    /// <summary>Deletes the schedule with a name, as by its id.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="ifVersion">The expected version; any version when null.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task DeleteByNameAsync(string name, long? ifVersion = null, CancellationToken cancellationToken = default) =>
        DeleteAsync(new ApiCall(HttpMethod.Delete, PathOfName(name)) { IfVersion = ifVersion }, cancellationToken);

    /// <summary>Creates an extra task of a schedule, due now, whatever the schedule's state.</summary>
    /// <param name="id">The schedule's id.</param>
    /// <param name="payload">First-level keys to add to the schedule's payload or to replace in it, or null.</param>
    /// <param name="title">The title of the task, at most 200 characters; the schedule's when null.</param>
    /// <param name="idempotencyKey">The idempotency key, as for <see cref="CreateAsync"/>; generated for each call when null.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The task; its <see cref="SchedulerTask.ScheduledFor"/> is null.</returns>
    public async Task<SchedulerTask> TriggerAsync(
        string id, JsonElement? payload = null, string? title = null, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        var call = new ApiCall(HttpMethod.Post, $"{PathOf(id)}/trigger") { IdempotencyKey = idempotencyKey ?? UniqueId.Next() };
        if (payload is not null || title is not null)
        {
            call.WithBody(new TriggerBody { Payload = payload, Title = title }, SchedulerJson.Default.TriggerBody);
        }

        var response = await _connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return response.Read(SchedulerJson.Default.SchedulerTask);
    }

    /// <summary>
    /// Creates a task for each instant of the rule in a period for which the schedule has no task, all or none, whatever the schedule's
    /// state. The tasks are due at once, in the order of their instants.
    /// </summary>
    /// <param name="id">The schedule's id.</param>
    /// <param name="from">The beginning of the period, included.</param>
    /// <param name="to">The end of the period, included; not in the future.</param>
    /// <param name="limit">The maximum number of tasks, 1–1000; the service rejects a backfill that would create more.</param>
    /// <param name="idempotencyKey">The idempotency key, as for <see cref="CreateAsync"/>; generated for each call when null.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The tasks in the order of their instants; empty when none is missing.</returns>
    public async Task<IReadOnlyList<SchedulerTask>> BackfillAsync(
        string id,
        DateTimeOffset from,
        DateTimeOffset to,
        int limit = 100,
        string? idempotencyKey = null,
        CancellationToken cancellationToken = default)
    {
        var call = new ApiCall(HttpMethod.Post, $"{PathOf(id)}/backfill") { IdempotencyKey = idempotencyKey ?? UniqueId.Next() };
        call.WithBody(new BackfillBody { From = from, To = to, Limit = limit }, SchedulerJson.Default.BackfillBody);
        var response = await _connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return response.Read(SchedulerJson.Default.IReadOnlyListSchedulerTask);
    }

    /// <summary>Returns the next instants of a schedule, as if it were neither paused nor blocked.</summary>
    /// <param name="id">The schedule's id.</param>
    /// <param name="from">The time after which the instants are, itself excluded; the service's current time when null.</param>
    /// <param name="count">The maximum number of instants, 1–100.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<IReadOnlyList<DateTimeOffset>> PreviewAsync(
        string id, DateTimeOffset? from = null, int count = 5, CancellationToken cancellationToken = default) =>
        InstantsOfAsync(new ApiCall(HttpMethod.Get, $"{PathOf(id)}/preview{QueryStringBuilder.OfPreview(from, count)}"), cancellationToken);

    /// <summary>Returns the next instants of a rule, and stores nothing.</summary>
    /// <param name="request">The rule.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<IReadOnlyList<DateTimeOffset>> PreviewRuleAsync(SchedulePreviewRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var call = new ApiCall(HttpMethod.Post, $"{Root}/preview").WithBody(request, SchedulerJson.Default.SchedulePreviewRequest);
        return InstantsOfAsync(call, cancellationToken);
    }

    internal static ApiCall PutCall(NewSchedule schedule, long? ifVersion, bool mustBeNew, CallRules rules)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        var call = new ApiCall(HttpMethod.Put, PathOfName(schedule.Name)) { IfVersion = ifVersion, MustBeNew = mustBeNew, Rules = rules };
        return call.WithBody(schedule, UnnamedSchedule.Json);
    }

    internal Task<SchedulerSchedule> GetByNameAsync(string name, CallRules rules, CancellationToken cancellationToken) =>
        ScheduleOfAsync(new ApiCall(HttpMethod.Get, PathOfName(name)) { Rules = rules }, cancellationToken);

    internal async Task<SchedulePutResult> SendAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var response = await _connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return new SchedulePutResult
        {
            Schedule = response.Read(SchedulerJson.Default.SchedulerSchedule),
            IsCreated = response.Status == HttpStatusCode.Created,
        };
    }

    private static string PathOf(string id) => $"{Root}/{UriPath.Escape(id, nameof(id))}";

    private static string PathOfName(string name) => $"{Root}/by-name/{UriPath.Escape(name, nameof(name))}";

    private async Task<SchedulerSchedule> ScheduleOfAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var response = await _connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return response.Read(SchedulerJson.Default.SchedulerSchedule);
    }

    private async Task<IReadOnlyList<DateTimeOffset>> InstantsOfAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var response = await _connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return response.Read(SchedulerJson.Default.PreviewBody, preview => preview.NextStarts is not null).NextStarts;
    }

    private async Task DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        try
        {
            await _connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (SchedulerProblemException exception) when (exception is { Code: SchedulerProblemCode.ScheduleNotFound, WasRepeated: true })
        {
            // An earlier attempt, whose response was lost, has deleted it.
        }
    }
}
