using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Scheduler.Api.Auth;
using Scheduler.Api.Hosting;
using Scheduler.Api.OpenApi;

namespace Scheduler.Api.Tests.Auth;

internal sealed class SettingsTests
{
    private static IEnumerable<TestCaseData> Wrong()
    {
        yield return Case(c => Settings.Read<AuthOptions>(c, AuthOptions.Section), "Authentication:Mode", "Basic");
        yield return Case(c => Settings.Read<AuthOptions>(c, AuthOptions.Section), "Authentication:Mode", "");
        yield return Case(c => Settings.Read<AuthOptions>(c, AuthOptions.Section), "Authentication:AllowAnonymousRemoteAccess", "perhaps");
        foreach (var authority in new[] { "", "issuer", "http://issuer.example.com", "ftp://issuer.example.com", "http://10.0.0.1" })
        {
            yield return Case(c => Settings.Read<AuthOptions>(c, AuthOptions.Section), "Authentication:Authority", authority, ("Authentication:Mode", "Jwt"), ("Authentication:Audience", "a"));
        }

        yield return Case(c => Settings.Read<AuthOptions>(c, AuthOptions.Section), "Authentication:Audience", " ", ("Authentication:Mode", "Jwt"), ("Authentication:Authority", "https://issuer.example.com"));
        yield return Case(c => Settings.Read<RateLimitOptions>(c, RateLimitOptions.Section), "RateLimit:PermitsPerSecond", "0");
        yield return Case(c => Settings.Read<RateLimitOptions>(c, RateLimitOptions.Section), "RateLimit:PermitsPerSecond", "many");
        yield return Case(c => Settings.Read<RateLimitOptions>(c, RateLimitOptions.Section), "RateLimit:Burst", "0");
        yield return Case(c => Settings.Read<ProxyOptions>(c, ProxyOptions.Section), "ForwardedHeaders:KnownProxies", "proxy.example.com", index: true);
        yield return Case(c => Settings.Read<ProxyOptions>(c, ProxyOptions.Section), "ForwardedHeaders:KnownNetworks", "10.0.0.0/33", index: true);
        yield return Case(RejectTrustAll, "ForwardedHeaders_Enabled", "true");
        foreach (var origin in new[] { "*", "app.example.com", "https://app.example.com/", "https://app.example.com/a", "https://App.example.com", "ftp://a", "" })
        {
            yield return Case(c => Settings.Read<CrossOriginOptions>(c, CrossOriginOptions.Section), "Cors:AllowedOrigins", origin, index: true);
        }

        yield return Case(c => Settings.Read<SwaggerPageOptions>(c, SwaggerPageOptions.Section), "Swagger:Enabled", "often");
    }

    [TestCaseSource(nameof(Wrong))]
    public void Invalid_setting_is_rejected_by_name(Func<IConfiguration, object> read, string setting, Dictionary<string, string?> settings) =>
        Assert.That(() => read(Configuration(settings)), Throws.TypeOf<OptionsValidationException>().With.Message.Contains(setting));

    [TestCase("https://issuer.example.com/tenant/v2.0")]
    [TestCase("http://localhost:8080")]
    [TestCase("http://127.0.0.1:8080")]
    [TestCase("http://[::1]:8080")]
    public void Issuer_address_is_https_or_loopback(string authority) => Assert.That(
        Settings.Read<AuthOptions>(Configuration(new(StringComparer.Ordinal)
        {
            ["Authentication:Mode"] = "Jwt",
            ["Authentication:Authority"] = authority,
            ["Authentication:Audience"] = "a",
        }), AuthOptions.Section).Authority,
        Is.EqualTo(authority));

    private static IEnumerable<TestCaseData> Addresses()
    {
        yield return new TestCaseData((KestrelServerOptions o, Action<ListenOptions> c) => o.Listen(IPAddress.Loopback, 0, c), true).SetArgDisplayNames("127.0.0.1");
        yield return new TestCaseData((KestrelServerOptions o, Action<ListenOptions> c) => o.Listen(IPAddress.Parse("127.0.0.9"), 0, c), true).SetArgDisplayNames("127.0.0.9");
        yield return new TestCaseData((KestrelServerOptions o, Action<ListenOptions> c) => o.Listen(IPAddress.IPv6Loopback, 0, c), true).SetArgDisplayNames("[::1]");
        yield return new TestCaseData((KestrelServerOptions o, Action<ListenOptions> c) => o.ListenLocalhost(5000, c), true).SetArgDisplayNames("localhost");
        yield return new TestCaseData((KestrelServerOptions o, Action<ListenOptions> c) => o.ListenUnixSocket("/tmp/s.sock", c), true).SetArgDisplayNames("unix socket");
        yield return new TestCaseData((KestrelServerOptions o, Action<ListenOptions> c) => o.Listen(IPAddress.Any, 0, c), false).SetArgDisplayNames("0.0.0.0");
        yield return new TestCaseData((KestrelServerOptions o, Action<ListenOptions> c) => o.ListenAnyIP(0, c), false).SetArgDisplayNames("any");
        yield return new TestCaseData((KestrelServerOptions o, Action<ListenOptions> c) => o.Listen(IPAddress.Parse("10.0.0.1"), 0, c), false).SetArgDisplayNames("10.0.0.1");
        yield return new TestCaseData((KestrelServerOptions o, Action<ListenOptions> c) => o.ListenHandle(3, c), false).SetArgDisplayNames("a socket handed over");
    }

    [TestCaseSource(nameof(Addresses))]
    public void Without_authentication_the_service_listens_on_loopback_only_unless_remote_access_is_allowed(Action<KestrelServerOptions, Action<ListenOptions>> listen, bool isLoopback)
    {
        Assert.That(() => Check(new AuthOptions()), isLoopback ? Throws.Nothing : Throws.TypeOf<OptionsValidationException>()
            .With.Message.Contains("Authentication:Mode").And.Message.Contains("Authentication:AllowAnonymousRemoteAccess"));
        Assert.That(() => Check(new AuthOptions { AllowAnonymousRemoteAccess = true }), Throws.Nothing);
        Assert.That(() => Check(new AuthOptions { Mode = AuthOptions.ApiKey }), Throws.Nothing);
        Assert.That(() => Check(new AuthOptions { Mode = AuthOptions.Jwt }), Throws.Nothing);

        void Check(AuthOptions options) => listen(new KestrelServerOptions(), address => LoopbackOnlyGuard.Check(options, address));
    }

    private static TestCaseData Case(
        Func<IConfiguration, object> read, string setting, string value, params (string Setting, string Value)[] others) => Case(read, setting, value, index: false, others);

    private static TestCaseData Case(
        Func<IConfiguration, object> read, string setting, string value, bool index, params (string Setting, string Value)[] others)
    {
        var settings = others.ToDictionary(other => other.Setting, other => (string?)other.Value, StringComparer.Ordinal);
        settings[index ? $"{setting}:0" : setting] = value;
        return new TestCaseData(read, setting, settings).SetArgDisplayNames(setting, value);
    }

    private static object RejectTrustAll(IConfiguration configuration)
    {
        ProxyOptions.RejectTrustAll(configuration);
        return configuration;
    }

    private static IConfigurationRoot Configuration(Dictionary<string, string?> settings) => new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
}
