using System.Text.Json.Serialization.Metadata;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.Json;

/// <summary>Tokens of leases in answers.</summary>
internal static class LeaseTokens
{
    /// <summary>Leaves the field out where there is no token to be shown: it is for the claimer alone.</summary>
    public static void OmitAbsent(JsonTypeInfo type)
    {
        if (type.Type == typeof(LeaseResponse))
        {
            type.Properties.Single(property => property.Name == "token").ShouldSerialize = (_, token) => token is not null;
        }
    }
}
