using System.Text.Json.Serialization.Metadata;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.Json;

/// <summary>Customizes how a lease is serialized. The response type belongs to the application layer, which knows no JSON.</summary>
internal static class LeaseTokenModifier
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
