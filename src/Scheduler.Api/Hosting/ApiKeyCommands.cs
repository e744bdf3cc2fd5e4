using System.CommandLine;
using MediatR;
using Scheduler.Api.Json;
using Scheduler.Application.ApiKeys;
using Scheduler.Application.Common;
using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Common;

namespace Scheduler.Api.Hosting;

/// <summary>The commands that add, list and revoke API keys.</summary>
internal static class ApiKeyCommands
{
    private static readonly Option<string> Name = new("--name") { Required = true, Description = "A name for the key, for humans." };

    private static readonly Option<string> ScopeNames = new("--scopes")
    {
        Required = true,
        Description = $"The scopes of the key, separated by commas: {string.Join(", ", Scopes.All)}. The last one implies all others.",
    };

    private static readonly Option<string> Workers = new("--workers") { Description = "The workers that the key is bound to, separated by commas." };

    private static readonly Option<string> Expires = new("--expires") { Description = "When the key expires, such as 2027-01-01T00:00:00Z." };

    private static readonly Argument<string> PublicId = new("public id") { Description = "The public id of the key: the part between the underscores." };

    private static readonly System.CommandLine.Command Add = new("add", "Creates a key and prints it on the last line. It is shown only once.") { Name, ScopeNames, Workers, Expires };

    private static readonly System.CommandLine.Command List = new("list", "Lists all keys, without their secrets.");

    private static readonly System.CommandLine.Command Revoke = new("revoke", "Revokes a key permanently.") { PublicId };

    private static readonly RootCommand Root = new()
    {
        new System.CommandLine.Command("keys", "Manages API keys. Settings can be given as --Section:Name value.") { Add, List, Revoke },
    };

    /// <summary>Parses the arguments after <c>keys</c>.</summary>
    public static ParseResult Parse(IEnumerable<string> args) =>
        Root.Parse(["keys", .. args], new ParserConfiguration { ResponseFileTokenReplacer = null });

    /// <summary>Prints help if requested, or usage if the arguments are invalid.</summary>
    /// <returns>The exit code; null if there is a command to run.</returns>
    public static int? TryGetExitCode(ParseResult command)
    {
        if (command.Action is null)
        {
            return null;
        }

        command.Invoke();
        return command.Errors.Count == 0 ? 0 : CommandLine.WrongUsage;
    }

    /// <summary>Runs the command.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(ParseResult command, IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();
        try
        {
            return command.CommandResult.Command switch
            {
                var given when given == Add => await AddAsync(command, mediator),
                var given when given == Revoke => await RevokeAsync(command, mediator),
                _ => await ListAsync(mediator),
            };
        }
        catch (DomainException e)
        {
            return await FailAsync($"--{e.Field}: {e.Message}");
        }
        catch (Exception e) when (services.GetRequiredService<IDatabaseErrorClassifier>().Classify(e) != DatabaseErrorKind.Permanent)
        {
            return await FailAsync("The database is unavailable; retry later.");
        }
    }

    private static async Task<int> AddAsync(ParseResult command, IMediator mediator)
    {
        var expires = command.GetValue(Expires);
        DateTimeOffset time = default;
        if (expires is not null && !Iso8601.TryParse(expires, out time))
        {
            return await FailAsync($"{Expires.Name}: {Iso8601.ErrorMessage}");
        }

        var key = await mediator.Send(new AddApiKey(
            ApiKeyName.From(command.GetRequiredValue(Name)),
            ScopeSet.From(command.GetRequiredValue(ScopeNames).Split(',')),
            command.GetValue(Workers) is { } workers ? BoundWorkers.From(workers.Split(',')) : null,
            expires is null ? null : time));
        await Console.Out.WriteLineAsync(key.Reveal());
        return 0;
    }

    private static async Task<int> ListAsync(IMediator mediator)
    {
        await Console.Out.WriteAsync(ApiKeyTable.Format(await mediator.Send(new ListApiKeys())));
        return 0;
    }

    // The argument is not repeated: it could be the whole key, with its secret.
    private static async Task<int> RevokeAsync(ParseResult command, IMediator mediator) =>
        ApiKeyId.TryParse(command.GetRequiredValue(PublicId)) is { } id && await mediator.Send(new RevokeApiKey(id))
            ? 0
            : await FailAsync($"<{PublicId.Name}>: there is no such key; 'keys list' shows all keys.");

    private static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync(message);
        return 1;
    }
}
