using Scheduler.Application.Common;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Application.ApiKeys;

/// <summary>A key without its secret.</summary>
public sealed record ApiKeyResponse
{
    /// <summary>The public id.</summary>
    public required string PublicId { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>What its holder may do.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The workers that it is bound to; null when it is bound to none in particular.</summary>
    public required IReadOnlyList<string>? Workers { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it is refused, UTC; null for never.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked, UTC; null while it is not.</summary>
    public required DateTimeOffset? RevokedAt { get; init; }

    internal sealed class Map : OutwardProfile
    {
        public Map()
        {
            // Without it the key that is bound to no worker in particular would be bound to an empty list.
            AllowNullCollections = true;
            CreateMap<ApiKey, ApiKeyResponse>()
                .ForMember(response => response.PublicId, map => map.MapFrom(key => key.PublicId.Value))
                .ForMember(response => response.Name, map => map.MapFrom(key => key.Name.Value))
                .ForMember(response => response.Scopes, map => map.MapFrom(key => key.Scopes.Names))
                .ForMember(response => response.Workers, map => map.MapFrom((key, _) => key.Workers?.Names.Select(name => name.Value).ToList()));
        }
    }
}
