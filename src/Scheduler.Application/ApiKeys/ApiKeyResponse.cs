using Scheduler.Application.Common;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Application.ApiKeys;

/// <summary>An API key without its secret.</summary>
public sealed record ApiKeyResponse
{
    public required string PublicId { get; init; }

    public required string Name { get; init; }

    /// <summary>The scopes of its holder.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The workers to which it is restricted; null when it is valid for all.</summary>
    public required IReadOnlyList<string>? Workers { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time from which it is rejected, UTC; null when it does not expire.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>UTC; null unless it was revoked.</summary>
    public required DateTimeOffset? RevokedAt { get; init; }

    internal sealed class Map : ResponseProfile
    {
        public Map()
        {
            // By default AutoMapper maps null to an empty list, which would restrict the key to no worker.
            AllowNullCollections = true;
            CreateMap<ApiKey, ApiKeyResponse>()
                .ForMember(response => response.Scopes, map => map.MapFrom(key => key.Scopes.Names))
                .ForMember(response => response.Workers, map => map.MapFrom((key, _) => key.Workers?.Names.Select(name => name.Value).ToList()));
        }
    }
}
