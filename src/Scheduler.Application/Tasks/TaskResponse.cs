using Scheduler.Application.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>A task as clients see it.</summary>
/// <remarks>The properties are in the order of the answer's fields.</remarks>
public sealed record TaskResponse
{
    /// <summary>Opaque, time-ordered, lower case.</summary>
    public required string Id { get; init; }

    /// <summary>When it is to start, UTC.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The title, if it has one.</summary>
    public required string? Title { get; init; }

    /// <summary>The worker that runs it.</summary>
    public required string Worker { get; init; }

    /// <summary>Where it stands in its lifecycle.</summary>
    public required ScheduledTaskStatus Status { get; init; }

    /// <summary>The JSON object that it carries.</summary>
    public required Payload Payload { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it began to run, UTC; null while it waits.</summary>
    public required DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, UTC; null before.</summary>
    public required DateTimeOffset? FinishedAt { get; init; }

    /// <summary>1 at creation, raised by 1 with every change; the entity tag.</summary>
    public required int Version { get; init; }

    internal sealed class Map : OutwardProfile
    {
        public Map() => CreateMap<ScheduledTask, TaskResponse>()
            .ForMember(response => response.Id, map => map.MapFrom(task => task.Id.ToString()))
            .ForMember(response => response.Title, map => map.MapFrom(task => task.Title == null ? null : task.Title.Value))
            .ForMember(response => response.Worker, map => map.MapFrom(task => task.Worker.Value));
    }
}
