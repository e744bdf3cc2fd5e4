using System.CommandLine;
using System.Text.Json;
using Scheduler.Client;

namespace Scheduler.Cli.Input;

/// <summary>The option for a payload: JSON, <c>@file</c>, or <c>-</c> for standard input.</summary>
internal static class PayloadArgument
{
    public static Option<string?> Create(string description) =>
        new("--payload") { Description = $"{description}: a JSON object, @file, or - for standard input.", HelpName = "json" };

    /// <summary>The payload; null when the option was not given.</summary>
    /// <exception cref="UsageException">It is not JSON.</exception>
    public static async Task<JsonElement?> ReadAsync(Invocation invocation, Option<string?> option, CancellationToken cancellationToken)
    {
        var argument = invocation.Get(option);
        if (argument is null)
        {
            return null;
        }

        var source = argument == TextSource.StandardInput ? argument : argument.StartsWith('@') ? argument[1..] : null;
        var json = source is null ? argument : await invocation.ReadTextAsync(source, cancellationToken);
        try
        {
            return JsonPayload.Parse(json);
        }
        catch (JsonException exception)
        {
            throw new UsageException($"The payload is not JSON: {exception.Message}", exception);
        }
    }
}
