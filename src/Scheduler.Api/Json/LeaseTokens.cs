using System.Text.Json.Serialization.Metadata;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.Json;

/// <summary>Serialization of lease tokens.</summary>
internal static class LeaseTokens
{
    /// <summary>Omits a missing token: only the response to the claim contains it.</summary>
    public static void OmitAbsent(JsonTypeInfo type)
    {
        if (type.Type == typeof(LeaseResponse))
        {
            type.Properties.Single(property => property.Name == "token").ShouldSerialize = (_, token) => token is not null;
        }
    }
}
