using System.Runtime.CompilerServices;
using MediatR;
using Scheduler.Application.Common;

namespace Scheduler.Application.Schedules;

/// <summary>Streams all matching schedules in the order of their names.</summary>
public sealed record ListSchedules(ScheduleFilter Filter) : IRequest<IAsyncEnumerable<ScheduleResponse>>;

/// <summary>Lists one page of the matching schedules in the order of their names.</summary>
/// <param name="Filter">The conditions.</param>
/// <param name="Limit">The maximum number of schedules; from <see cref="MinLimit"/> to <see cref="MaxLimit"/>.</param>
/// <param name="Cursor">The start of the page, from the previous page; null for the first.</param>
/// <exception cref="InvalidCursorException">The cursor is damaged, or belongs to another listing.</exception>
public sealed record ListSchedulesPage(ScheduleFilter Filter, int Limit, string? Cursor) : IRequest<SchedulePage>
{
    public const int MinLimit = 1;

    public const int MaxLimit = 1000;
}

/// <summary>A page of a listing.</summary>
/// <param name="Schedules">The schedules.</param>
/// <param name="NextCursor">The start of the next page; null when this is the last.</param>
public sealed record SchedulePage(IReadOnlyList<ScheduleResponse> Schedules, string? NextCursor);

internal sealed class ListSchedulesHandler(IScheduleReadStore store, ScheduleResponses responses, RequestDeadline deadline)
    : IRequestHandler<ListSchedules, IAsyncEnumerable<ScheduleResponse>>, IRequestHandler<ListSchedulesPage, SchedulePage>
{
    private const int BatchSize = 100;

    public Task<IAsyncEnumerable<ScheduleResponse>> Handle(ListSchedules request, CancellationToken cancellationToken) =>
        Task.FromResult(StreamAsync(request.Filter, after: null, cancellationToken));

    public async Task<SchedulePage> Handle(ListSchedulesPage request, CancellationToken cancellationToken)
    {
        var after = request.Cursor is null ? null : ScheduleCursor.Decode(request.Cursor, request.Filter);
        var found = await StreamAsync(request.Filter, after, cancellationToken).Take(request.Limit + 1).ToListAsync(cancellationToken);
        return found.Count <= request.Limit
            ? new SchedulePage(found, NextCursor: null)
            : new SchedulePage(found[..request.Limit], ScheduleCursor.Encode(found[request.Limit - 1].Name, request.Filter));
    }

    // The databases order texts differently (by UTF-8 bytes, by UTF-16 code units), so the names are sorted here.
    private async IAsyncEnumerable<ScheduleResponse> StreamAsync(
        ScheduleFilter filter, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var ids = (await store.ReadNamesAsync(filter.Workers, cancellationToken))
            .Where(schedule => after is null || string.CompareOrdinal(schedule.Name, after) > 0)
            .OrderBy(schedule => schedule.Name, StringComparer.Ordinal)
            .Select(schedule => schedule.Id);
        foreach (var batch in ids.Chunk(BatchSize))
        {
            var found = await responses.FindAllAsync(batch, cancellationToken);
            foreach (var schedule in found.Where(filter.Matches).OrderBy(schedule => schedule.Name, StringComparer.Ordinal))
            {
                yield return schedule;
            }

            deadline.Restart();
        }
    }
}
