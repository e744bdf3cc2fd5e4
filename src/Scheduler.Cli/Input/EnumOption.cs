using System.CommandLine;
using System.Text.Json;

namespace Scheduler.Cli.Input;

/// <summary>Options for values of the API, such as <c>RUN_ONCE</c>; their case does not matter.</summary>
internal static class EnumOption
{
    /// <summary>An option that may be repeated.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">Its description, which the values follow.</param>
    /// <param name="naming">How the API spells the values.</param>
    public static Option<T[]> Create<T>(string name, string description, JsonNamingPolicy naming)
        where T : struct, Enum
    {
        // Unknown stands for values of later versions.
        var values = Enum.GetValues<T>().Where(value => value.ToString() != "Unknown")
            .ToDictionary(value => naming.ConvertName(value.ToString()), StringComparer.OrdinalIgnoreCase);
        var list = string.Join(", ", values.Keys);
        var option = new Option<T[]>(name)
        {
            Description = $"{description}: {list}. May be repeated.",
            HelpName = "value",
            CustomParser = result =>
            {
                var given = new List<T>();
                foreach (var token in result.Tokens)
                {
                    if (values.TryGetValue(token.Value, out var value))
                    {
                        given.Add(value);
                    }
                    else
                    {
                        result.AddError($"{name}: '{token.Value}' is not one of {list}.");
                    }
                }

                return [.. given];
            },
        };
        option.CompletionSources.Add([.. values.Keys]);
        return option;
    }
}
