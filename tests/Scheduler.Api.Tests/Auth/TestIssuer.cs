using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Scheduler.Api.Tests.Auth;

/// <summary>An OpenID Connect issuer on loopback: a discovery document, keys that rotate, and the tokens that they sign.</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RSA _unpublished = RSA.Create(2048);
    private RSA _key = RSA.Create(2048);
    private int _number = 1;

    private TestIssuer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public string Issuer => Address.GetLeftPart(UriPartial.Authority);

    /// <summary>How often the keys were fetched.</summary>
    public int Fetches { get; private set; }

    private string KeyId => $"key-{_number.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Starts the issuer.</summary>
    /// <param name="port">0 for a free port, or the port of an earlier issuer.</param>
    public static async Task<TestIssuer> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var issuer = new TestIssuer(builder.Build());
        issuer._app.MapGet("/.well-known/openid-configuration", () => new { issuer = issuer.Issuer, jwks_uri = $"{issuer.Issuer}/keys" });
        issuer._app.MapGet("/keys", issuer.Keys);
        await issuer._app.StartAsync();
        return issuer;
    }

    /// <summary>Rotates the signing key and publishes only the new one.</summary>
    public void Rotate()
    {
        _key.Dispose();
        _key = RSA.Create(2048);
        _number++;
    }

    /// <summary>A token with these claims.</summary>
    public string Token(object claims) => Sign(new { alg = "RS256", typ = "JWT", kid = KeyId }, claims, input => _key.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    /// <summary>A token signed by an unknown key, under the key id of a known one.</summary>
    public string TokenOfAnotherIssuer(object claims) => Sign(new { alg = "RS256", typ = "JWT", kid = KeyId }, claims, input => _unpublished.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    /// <summary>A token with an unknown critical extension (RFC 7515 section 4.1.11).</summary>
    public string TokenWithDemand(object claims) =>
        Sign(new { alg = "RS256", typ = "JWT", kid = KeyId, crit = new[] { "x" }, x = 1 }, claims, input => _key.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    /// <summary>A token with the algorithm "none".</summary>
    public static string UnsignedToken(object claims) => Sign(new { alg = "none", typ = "JWT" }, claims, _ => []);

    /// <summary>A token signed with the public key as an HMAC secret, in the encodings that vulnerable libraries have accepted.</summary>
    public IEnumerable<string> TokensSignedByThePublicKey(object claims) =>
        from secret in new[] { Encoding.ASCII.GetBytes(_key.ExportSubjectPublicKeyInfoPem()), _key.ExportSubjectPublicKeyInfo(), _key.ExportParameters(false).Modulus! }
        select Sign(new { alg = "HS256", typ = "JWT", kid = KeyId }, claims, input => HMACSHA256.HashData(secret, input));

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
        _unpublished.Dispose();
    }

    private static string Sign(object header, object claims, Func<byte[], byte[]> sign)
    {
        var input = $"{Encode(JsonSerializer.SerializeToUtf8Bytes(header))}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{input}.{Encode(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private object Keys(HttpContext context)
    {
        Fetches++;
        var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_key.ExportParameters(false)) { KeyId = KeyId });
        return new { keys = new[] { new { kty = key.Kty, use = "sig", kid = KeyId, n = key.N, e = key.E } } };
    }
}
