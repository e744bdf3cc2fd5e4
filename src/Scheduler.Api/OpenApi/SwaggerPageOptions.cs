namespace Scheduler.Api.OpenApi;

/// <summary>The settings under <c>Swagger</c>.</summary>
internal sealed class SwaggerPageOptions
{
    public const string Section = "Swagger";

    /// <summary>Whether the OpenAPI document and Swagger UI are served, without authentication.</summary>
    public bool Enabled { get; set; } = true;
}
