using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Scheduler.Client.Json;

/// <summary>Metadata for a schedule in a PUT, whose name is in the path and must not be in the body.</summary>
internal static class UnnamedSchedule
{
    public static JsonTypeInfo<NewSchedule> Json { get; } = Create();

    private static JsonTypeInfo<NewSchedule> Create()
    {
        var options = new JsonSerializerOptions(SchedulerJson.Default.Options)
        {
            TypeInfoResolver = SchedulerJson.Default.WithAddedModifier(RemoveName),
        };
        options.MakeReadOnly();
        return (JsonTypeInfo<NewSchedule>)options.GetTypeInfo(typeof(NewSchedule));
    }

    private static void RemoveName(JsonTypeInfo type)
    {
        if (type.Type == typeof(NewSchedule))
        {
            type.Properties.Remove(type.Properties.Single(property => property.Name == "name"));
        }
    }
}
