using Microsoft.Extensions.Options;

namespace Scheduler.Api.Hosting;

/// <summary>Reads settings and refuses what is no value.</summary>
internal static class Settings
{
    /// <summary>Reads a section.</summary>
    /// <exception cref="OptionsValidationException">A value does not fit its setting; the message names it.</exception>
    public static T Read<T>(IConfiguration configuration, string section)
        where T : class, new()
    {
        try
        {
            return configuration.GetSection(section).Get<T>() ?? new T();
        }
        catch (InvalidOperationException e)
        {
            throw Invalid<T>(e.Message);
        }
    }

    /// <summary>What a wrong setting is refused with.</summary>
    public static OptionsValidationException Invalid<T>(string message) => new(typeof(T).Name, typeof(T), [message]);
}
