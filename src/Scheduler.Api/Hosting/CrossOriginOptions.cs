using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace Scheduler.Api.Hosting;

/// <summary>The settings under <c>Cors</c>: the pages of other origins whose scripts may call.</summary>
internal sealed class CrossOriginOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Cors";

    private static readonly TimeSpan PreflightLifetime = TimeSpan.FromMinutes(10);

    // What a script reads of an answer beside its body.
    private static readonly string[] Exposed = ["ETag", "Link", "Location", "Retry-After", "Idempotency-Replayed"];

    /// <summary>Origins, such as <c>https://app.example.com</c>; none by default.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; set; } = [];

    /// <summary>Reads the settings and refuses what the service cannot start with.</summary>
    /// <exception cref="OptionsValidationException">A setting is wrong; the message names it.</exception>
    public static CrossOriginOptions Read(IConfiguration configuration)
    {
        var options = Settings.Read<CrossOriginOptions>(configuration, Section);
        return options.AllowedOrigins.FirstOrDefault(origin => !IsOrigin(origin)) is { } wrong
            ? throw Settings.Invalid<CrossOriginOptions>($"{Section}:{nameof(AllowedOrigins)} must hold origins such as https://app.example.com; '{wrong}' is none.")
            : options;
    }

    /// <summary>Lets these origins call. No cookie is ever a credential here, so none is allowed.</summary>
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

    // As browsers write it: neither a path nor a slash at the end, in lower case.
    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority) == text;
}
