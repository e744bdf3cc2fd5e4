using System.Collections;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace Scheduler.Api.Hosting;

/// <summary>Binds settings and rejects invalid values.</summary>
internal static class Settings
{
    /// <summary>Binds a section.</summary>
    /// <exception cref="OptionsValidationException">A setting is invalid; the message names it.</exception>
    public static T Read<T>(IConfiguration configuration, string section)
        where T : class, new()
    {
        foreach (var property in typeof(T).GetProperties().Where(property => property.GetSetMethod() is not null))
        {
            Check<T>(property, configuration[$"{section}:{property.Name}"], $"{section}:{property.Name}");
        }

        try
        {
            return configuration.GetSection(section).Get<T>() ?? new T();
        }
        catch (InvalidOperationException e)
        {
            throw Invalid<T>(e.Message);
        }
    }

    // The framework binds an empty number to null, and a list given as one string to an empty list.
    private static void Check<T>(PropertyInfo property, string? text, string name)
    {
        if (text is null || property.PropertyType == typeof(string))
        {
            return;
        }

        // Some configuration sources give the section of a list an empty value.
        if (property.PropertyType.IsAssignableTo(typeof(IEnumerable)))
        {
            if (text.Length == 0)
            {
                return;
            }

            throw Invalid<T>($"{name} is a list: write its first item as {name}:0.");
        }

        if (text.Length == 0)
        {
            throw Invalid<T>($"{name} must not be empty; leave it out for its default.");
        }
    }

    /// <summary>Creates the exception for an invalid setting.</summary>
    public static OptionsValidationException Invalid<T>(string message) => new(typeof(T).Name, typeof(T), [message]);
}
