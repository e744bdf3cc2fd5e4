using Scheduler.Api.Hosting;

namespace Scheduler.Api.OpenApi;

/// <summary>The settings under <c>Swagger</c>.</summary>
internal sealed class SwaggerPageOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Swagger";

    /// <summary>Whether the description of the API and the page that shows it are served, to everybody.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Reads the settings.</summary>
    public static SwaggerPageOptions Read(IConfiguration configuration) => Settings.Read<SwaggerPageOptions>(configuration, Section);
}
