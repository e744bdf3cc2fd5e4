using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Scheduler.Api.Hosting;

/// <summary>The settings under <c>Cors</c>: the origins whose pages may call the API.</summary>
internal sealed class CrossOriginOptions : IValidatableObject
{
    public const string Section = "Cors";

    private static readonly TimeSpan PreflightLifetime = TimeSpan.FromMinutes(10);

    // The response headers that scripts may read.
    private static readonly string[] Exposed = ["ETag", "Link", "Location", "Retry-After", "Idempotency-Replayed"];

    /// <summary>Origins, such as <c>https://app.example.com</c>; none by default.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; set; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (AllowedOrigins.FirstOrDefault(origin => !IsOrigin(origin)) is { } wrong)
        {
            yield return new ValidationResult($"{Section}:{nameof(AllowedOrigins)} must contain origins such as https://app.example.com; '{wrong}' is not an origin.");
        }
    }

    /// <summary>Allows these origins. Cookies are never credentials here, so they are not allowed.</summary>
    public void Use(IApplicationBuilder app)
    {
        if (AllowedOrigins.Count > 0)
        {
            app.UseCors(ToPolicy);
        }
    }

    private void ToPolicy(CorsPolicyBuilder policy) => policy
        .WithOrigins([.. AllowedOrigins])
        .WithMethods(HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Patch, HttpMethods.Delete)
        .AllowAnyHeader()
        .WithExposedHeaders(Exposed)
        .SetPreflightMaxAge(PreflightLifetime);

    // As browsers send it: lower case, without path or trailing slash.
    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority) == text;
}
