using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace Scheduler.Api.Hosting;

/// <summary>Binds and validates settings; an error names the setting.</summary>
internal static class Settings
{
    /// <summary>Adds the options of a section, which are validated before the service starts.</summary>
    public static IServiceCollection AddSettings<T>(this IServiceCollection services, string section)
        where T : class, new()
    {
        services.AddOptions<T>().Configure<IConfiguration>((options, configuration) => Bind(options, configuration, section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<T>>(new Validator<T>(section))
            .AddSingleton(provider => provider.GetRequiredService<IOptions<T>>().Value);
    }

    /// <summary>Reads settings that decide which services are added, and so are needed before <see cref="AddSettings"/> can provide them.</summary>
    /// <exception cref="OptionsValidationException">A setting is invalid.</exception>
    public static T Read<T>(IConfiguration configuration, string section)
        where T : class, new()
    {
        var options = new T();
        Bind(options, configuration, section);
        return new Validator<T>(section).Validate(Options.DefaultName, options) is { Failed: true, Failures: var failures }
            ? throw new OptionsValidationException(Options.DefaultName, typeof(T), failures)
            : options;
    }

    private static void Bind<T>(T options, IConfiguration configuration, string section)
        where T : class
    {
        foreach (var property in typeof(T).GetProperties().Where(property => property.GetSetMethod() is not null))
        {
            Check<T>(property, configuration[$"{section}:{property.Name}"], $"{section}:{property.Name}");
        }

        try
        {
            configuration.GetSection(section).Bind(options);
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

    /// <summary>Validates the attributes of the properties, and what <see cref="IValidatableObject"/> adds.</summary>
    private sealed class Validator<T>(string section) : IValidateOptions<T>
        where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            var results = new List<ValidationResult>();
            foreach (var property in typeof(T).GetProperties())
            {
                var context = new ValidationContext(options) { MemberName = property.Name, DisplayName = $"{section}:{property.Name}" };
                Validator.TryValidateProperty(property.GetValue(options), context, results);
            }

            results.AddRange((options as IValidatableObject)?.Validate(new ValidationContext(options)) ?? []);
            return results.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(results.Select(result => result.ErrorMessage!));
        }
    }
}
