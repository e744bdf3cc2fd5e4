using System.Text.Json;
using MediatR;
using Scheduler.Application.Common;
using Scheduler.Application.Idempotency;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>Changes many tasks, each by its own rules, in transactions of at most <see cref="BulkChange.TransactionSize"/>, so that claims continue in between.</summary>
/// <remarks>
/// It is no command: what it has changed stays when it is interrupted. Sent again, it passes over what it has changed.
/// </remarks>
/// <param name="Content">Returns what to change, or throws when the request is invalid. Not called for a duplicate request.</param>
/// <param name="Key">Makes the request idempotent; null when it is not.</param>
/// <exception cref="InvalidCursorException"><see cref="BulkChange.After"/> is damaged.</exception>
/// <exception cref="DomainException"><c>validation-failed</c>: the start is not in the future.</exception>
/// <exception cref="IdempotencyException">The key was used with another body.</exception>
public sealed record ChangeManyTasks(Func<BulkChange> Content, IdempotencyKey? Key = null) : IRequest<IdempotentResult<BulkResult>>;

/// <summary>A change of many tasks.</summary>
public sealed record BulkChange
{
    public const int MinLimit = 1;

    public const int MaxLimit = 1000;

    /// <summary>The maximum of <see cref="Spread"/>: a day.</summary>
    public const int MaxSpreadSeconds = 86_400;

    /// <summary>Up to how many matching tasks are counted.</summary>
    public const int CountCap = 10_000;

    /// <summary>How many skipped tasks a response names.</summary>
    public const int MaxNamed = 100;

    /// <summary>The maximum number of tasks in a transaction.</summary>
    public const int TransactionSize = 100;

    /// <summary>What is done to each task.</summary>
    public required BulkAction Action { get; init; }

    /// <summary>The ids of the tasks as sent, without duplicates; null to use the filter.</summary>
    public IReadOnlyList<string>? Ids { get; init; }

    /// <summary>The conditions of the tasks; null to use the ids.</summary>
    public TaskFilter? Filter { get; init; }

    /// <summary>The new start; null for now, by the lease clock.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Over which time the new starts are spread evenly.</summary>
    public TimeSpan Spread { get; init; }

    /// <summary>Skips tasks that were changed after this time; null to change every task.</summary>
    public DateTimeOffset? UnchangedSince { get; init; }

    /// <summary>The maximum number of tasks.</summary>
    public int Limit { get; init; } = MaxLimit;

    /// <summary>Whether to count only.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Where an earlier request ended; null to begin.</summary>
    public string? After { get; init; }
}

/// <summary>The response to a bulk change.</summary>
/// <remarks>The properties are in the order of the fields of the response.</remarks>
public sealed record BulkResult
{
    /// <summary>The number of tasks to which the change applies from its position on, counted up to 10,000.</summary>
    public required int Matched { get; init; }

    /// <summary>Whether there are more tasks than were counted.</summary>
    public required bool Capped { get; init; }

    /// <summary>The number of tasks that this request changed.</summary>
    public required int Changed { get; init; }

    /// <summary>The first 100 tasks that this request did not change, and why.</summary>
    public required IReadOnlyList<SkippedTask> Skipped { get; init; }

    /// <summary>The number of tasks that this request did not change.</summary>
    public required int SkippedCount { get; init; }

    /// <summary>Whether tasks are left; then send the request again with <c>after</c>.</summary>
    public required bool More { get; init; }

    /// <summary>The position at which the next request continues; null at the end.</summary>
    public required string? Next { get; init; }

    /// <summary>When the change began, UTC: it does not apply to tasks that were changed later.</summary>
    public required DateTimeOffset AsOf { get; init; }
}

/// <summary>A task that a bulk change did not change.</summary>
/// <param name="Id">The id.</param>
/// <param name="Code">The error code.</param>
public sealed record SkippedTask(string Id, string Code);

internal sealed class ChangeManyTasksHandler(
    IMediator mediator, ITaskReadStore tasks, TimeProvider time, IdempotencyStore idempotency, RequestDeadline deadline)
    : IRequestHandler<ChangeManyTasks, IdempotentResult<BulkResult>>
{
    public async Task<IdempotentResult<BulkResult>> Handle(ChangeManyTasks request, CancellationToken cancellationToken)
    {
        if (await idempotency.FindResponseAsync(request.Key, cancellationToken) is { } stored)
        {
            return new IdempotentResult<BulkResult>(JsonSerializer.Deserialize<BulkResult>(stored)!, IsReplayed: true);
        }

        var result = await RunAsync(request.Content(), cancellationToken);
        if (request.Key is not null)
        {
            // Two requests with the key may have run at once: both return what the first stored.
            var response = await mediator.Send(new StoreResponse(request.Key, JsonSerializer.SerializeToUtf8Bytes(result)), cancellationToken);
            result = JsonSerializer.Deserialize<BulkResult>(response)!;
        }

        return new IdempotentResult<BulkResult>(result, IsReplayed: false);
    }

    private async Task<BulkResult> RunAsync(BulkChange request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var position = request.After is null ? new BulkPosition(now, Task: null, Index: 0) : BulkPosition.Parse(request.After);
        if (request is { Start: { } start, After: null } && TaskStart.At(start).ValidateAt(ClockReading.At(now)) is { } fault)
        {
            throw new DomainException(ErrorCodes.ValidationFailed, fault, "start");
        }

        var source = request.Filter is { } filter
            ? (IBulkSource)new FilterSource(tasks, filter, position)
            : new IdSource(request.Ids!, position);
        var outcome = request.IsDryRun
            ? new Outcome { Matched = await source.CountAsync(BulkChange.CountCap + 1, cancellationToken) }
            : await ChangeAsync(request, source, position.AsOf, cancellationToken);
        return new BulkResult
        {
            Matched = Math.Min(outcome.Matched, BulkChange.CountCap),
            Capped = outcome.Matched > BulkChange.CountCap,
            Changed = outcome.Changed,
            Skipped = [.. outcome.Skipped.Take(BulkChange.MaxNamed)],
            SkippedCount = outcome.Skipped.Count,
            More = outcome.Next is not null,
            Next = outcome.Next?.ToString(),
            AsOf = position.AsOf,
        };
    }

    private async Task<Outcome> ChangeAsync(BulkChange request, IBulkSource source, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        // One more than the limit, to know whether there are more.
        var found = await source.ReadAsync(request.Limit + 1, cancellationToken);
        var page = found.Take(request.Limit).ToList();

        // What has been read completely needs no count.
        var matched = found.Count > page.Count ? await source.CountAsync(BulkChange.CountCap + 1, cancellationToken) : found.Count;
        var outcome = new Outcome { Matched = matched };
        foreach (var items in page.Index().Chunk(BulkChange.TransactionSize))
        {
            // The first transaction always runs, so that every request makes progress.
            if (items[0].Index > 0 && deadline.Remaining < deadline.Limit / 2)
            {
                outcome.Next = source.After(page[items[0].Index - 1]);
                return outcome;
            }

            var changes = items.Select(item => new TaskChangeItem(item.Item.Id, request.Spread * ((double)item.Index / page.Count))).ToList();
            var skipped = await mediator.Send(new ChangeTasks(request.Action, changes, request.Start, request.UnchangedSince, asOf), cancellationToken);
            outcome.Changed += items.Length - skipped.Count;
            outcome.Skipped.AddRange(skipped);
        }

        outcome.Next = found.Count > page.Count ? source.After(page[^1]) : null;
        return outcome;
    }

    private sealed class Outcome
    {
        public required int Matched { get; init; }

        public int Changed { get; set; }

        public List<SkippedTask> Skipped { get; } = [];

        public BulkPosition? Next { get; set; }
    }
}
