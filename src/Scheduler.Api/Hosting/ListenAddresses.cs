using Microsoft.Extensions.Options;

namespace Scheduler.Api.Hosting;

/// <summary>Validates the setting <c>urls</c>, for which Kestrel would fail with a stack trace.</summary>
internal static class ListenAddresses
{
    private const string Setting = "urls";
    private const int MaxPort = 65535;

    /// <summary>Rejects invalid listen addresses.</summary>
    /// <exception cref="OptionsValidationException">The setting is invalid; the message names it.</exception>
    public static void Check(IConfiguration configuration)
    {
        foreach (var address in configuration[Setting]?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])
        {
            if (!IsAddress(address))
            {
                throw new OptionsValidationException(
                    Setting, typeof(string), [$"{Setting} must contain addresses such as http://127.0.0.1:5000, without a path; '{address}' is not valid."]);
            }
        }
    }

    private static bool IsAddress(string text)
    {
        try
        {
            var address = BindingAddress.Parse(text);
            return address.IsUnixPipe || (address.Scheme is "http" or "https" && address.PathBase.Length == 0 && address.Port <= MaxPort);
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
