using System.CommandLine;

namespace Scheduler.Cli.Input;

/// <summary>Arguments that name something of the service, such as an id.</summary>
internal static class NameArgument
{
    public static Argument<string> Create(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(result =>
        {
            // A path segment cannot be one of these.
            if (result.Tokens.Any(token => token.Value is "" or "." or ".."))
            {
                result.AddError($"'{result.Tokens[0].Value}' is not a valid {name}.");
            }
        });
        return argument;
    }
}
