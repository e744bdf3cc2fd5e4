using System.Collections;
using System.Reflection;
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

    // The framework takes an empty number for none, and a list that is written as one text for an empty list.
    private static void Check<T>(PropertyInfo property, string? text, string name)
    {
        if (text is null || property.PropertyType == typeof(string))
        {
            return;
        }

        // Some sources give the section of a list an empty text of its own.
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

    /// <summary>What a wrong setting is refused with.</summary>
    public static OptionsValidationException Invalid<T>(string message) => new(typeof(T).Name, typeof(T), [message]);
}
