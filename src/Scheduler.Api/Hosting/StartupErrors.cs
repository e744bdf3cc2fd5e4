using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Scheduler.Api.Hosting;

/// <summary>Classifies startup errors.</summary>
internal static class StartupErrors
{
    private const string Server = "Microsoft.AspNetCore.Server.Kestrel.Core";

    /// <summary>Whether an operator can fix the error. It is then reported in one line, without a stack trace.</summary>
    public static bool IsOperatorError(Exception exception) => exception switch
    {
        OptionsValidationException or FormatException or ArgumentOutOfRangeException => true,
        DbException or IOException or UnauthorizedAccessException or SocketException => true,

        // For example, an https address without a certificate.
        InvalidOperationException => exception.Source == Server,

        // Several sections have invalid settings.
        AggregateException several => several.InnerExceptions.All(IsOperatorError),
        _ => false,
    };

    /// <summary>The error in one line for each invalid section.</summary>
    public static string Describe(Exception exception) => exception is AggregateException several
        ? string.Join(Environment.NewLine, several.InnerExceptions.Select(inner => inner.Message))
        : exception.Message;
}
