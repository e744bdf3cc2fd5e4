using System.Text.Json;

namespace Scheduler.Cli.Output;

/// <summary>The names of values, spelled as in the API.</summary>
internal static class EnumName
{
    /// <summary>Such as <c>RUN_ONCE</c>.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.ToString());

    /// <summary>Such as <c>lease-expired</c>.</summary>
    public static string LowerOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
