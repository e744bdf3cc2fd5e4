using System.Net;
using System.Text;
using Scheduler.Api.Tests.Http;

namespace Scheduler.Api.Tests.Requests;

internal sealed class StrictBodyTests(string provider) : ApiFixture(provider)
{
    private const string Valid = """{"start":"2026-12-02T09:00:00Z","worker":"w"}""";

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("{")]
    [TestCase("{\"start\":}")]
    [TestCase("{'start':1}")]
    [TestCase("{\"worker\":\"w\",}")]
    [TestCase("{} {}")]
    [TestCase("{}x")]
    [TestCase("// comment\n{}")]
    [TestCase("{\"a\":01}")]
    [TestCase("{\"a\":NaN}")]
    [TestCase("{\"a\":\"\t\"}")]
    [TestCase("{\"a\":\"\\x\"}")]
    [TestCase("\uFEFF{}")]
    [TestCase("start=now")]
    [TestCase("{\"a\":\"\\ud83d")]
    public async Task Invalid_JSON_is_malformed(string body)
    {
        AssertProblem(await PostAsync("/api/tasks", body), HttpStatusCode.BadRequest, "malformed-json");
    }

    [Test]
    public async Task Invalid_UTF8_is_malformed()
    {
        foreach (byte[] text in new byte[][] { [0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF4, 0x90, 0x80, 0x80] })
        {
            byte[] body = [.. """{"start":"2026-12-02T09:00:00Z","worker":"w","title":" """u8, .. text, .. "\"}"u8];
            AssertProblem(await SendAsync(HttpMethod.Post, "/api/tasks", body, "application/json"), HttpStatusCode.BadRequest, "malformed-json");
        }

        var utf16 = Encoding.Unicode.GetBytes(Valid);
        AssertProblem(await SendAsync(HttpMethod.Post, "/api/tasks", utf16, "application/json"), HttpStatusCode.BadRequest, "malformed-json");
    }

    [Test]
    public async Task Missing_body_is_malformed()
    {
        AssertProblem(await SendAsync(HttpMethod.Post, "/api/tasks"), HttpStatusCode.BadRequest, "malformed-json");
        AssertProblem(await SendAsync(HttpMethod.Post, "/api/tasks", [], "application/json"), HttpStatusCode.BadRequest, "malformed-json");
        AssertProblem(await SendAsync(HttpMethod.Patch, $"/api/tasks/{(await CreateAsync()).Id}"), HttpStatusCode.BadRequest, "malformed-json");
    }

    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("\"text\"")]
    [TestCase("17")]
    [TestCase("\r\n\t [{}]")]
    public async Task Non_object_is_rejected(string body)
    {
        AssertInvalid(await PostAsync("/api/tasks", body), "body");
    }

    [TestCase("""{"worker":"w","worker":"w"}""", "worker")]
    [TestCase("""{"worker":"w","\u0077orker":"w"}""", "worker")]
    [TestCase("""{"payload":{"a":1,"b":{"c":[0,{"d":1,"d":2}]}}}""", "payload.b.c[1].d")]
    [TestCase("""{"unknown":[{"x":1},{"x":1,"x":1}]}""", "unknown[1].x")]
    [TestCase("""{"payload":{"é":1,"\u00e9":2}}""", "payload.é")]
    public async Task Duplicate_key_is_reported_at_any_depth(string body, string name)
    {
        AssertInvalid(await PostAsync("/api/tasks", body), name);
        AssertInvalid(await PatchAsync($"/api/tasks/{(await CreateAsync()).Id}", body), name);
    }

    [TestCase("""{"title":"\ud800"}""", "title")]
    [TestCase("""{"worker":"a\udc00b"}""", "worker")]
    [TestCase("""{"payload":{"a":["x","\ude00\ud83d"]}}""", "payload.a[1]")]
    [TestCase("""{"payload":{"\ud83d":1}}""", "payload")]
    [TestCase("""{"\ud83d":1}""", "body")]
    [TestCase("""{"title":"\ud83dx"}""", "title")]
    public async Task Lone_surrogate_is_rejected(string body, string name)
    {
        AssertInvalid(await PostAsync("/api/tasks", body), name);
    }

    [Test]
    public async Task Deep_nesting_is_rejected_with_its_field()
    {
        var deep = new string('[', 300_000) + new string(']', 300_000);
        AssertInvalid(await PostAsync("/api/tasks", $$"""{"start":{{deep}},"worker":"w"}"""), "start");
        AssertInvalid(await PostAsync("/api/tasks", $$"""{"start":"{{Tomorrow}}","worker":"w","zzz":{{deep}}}"""), "zzz");
        AssertProblem(await PostAsync("/api/tasks", new string('[', 500_000)), HttpStatusCode.BadRequest, "malformed-json");
    }

    [Test]
    public async Task Only_the_first_200_errors_are_reported()
    {
        var response = await PostAsync("/api/tasks", "{" + string.Join(",", Enumerable.Range(0, 1000).Select(i => $"\"x{i}\":1")) + "}");
        Assert.That(response.Code, Is.EqualTo("validation-failed"));
        Assert.That(response.ErrorNames, Has.Count.EqualTo(200));
        Assert.That(response.ErrorNames, Does.Contain("start").And.Contain("x0"));
    }

    [TestCase("application/json", HttpStatusCode.Created)]
    [TestCase("application/json; charset=utf-8", HttpStatusCode.Created)]
    [TestCase("APPLICATION/JSON; charset=\"UTF-8\"", HttpStatusCode.Created)]
    [TestCase("application/json; charset=utf8", HttpStatusCode.Created)]
    [TestCase("application/json;charset=UTF8", HttpStatusCode.Created)]
    [TestCase("application/json; charset=\"Utf8\"", HttpStatusCode.Created)]
    [TestCase("application/json; charset=utf-8; version=1", HttpStatusCode.Created)]
    [TestCase("application/json; charset=utf88", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("application/json; charset=utf_8", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("application/json; charset=\"utf8 \"", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("application/json; charset=utf-7", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("application/json; charset=utf16", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("application/json; charset=utf-16", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("application/json; charset=iso-8859-1", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("text/json", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("text/plain", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("application/problem+json", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("application/*", HttpStatusCode.UnsupportedMediaType)]
    [TestCase(null, HttpStatusCode.UnsupportedMediaType)]
    public async Task Only_UTF8_JSON_is_accepted(string? mediaType, HttpStatusCode expected)
    {
        var response = await SendAsync(HttpMethod.Post, "/api/tasks", Encoding.UTF8.GetBytes(Valid), mediaType);
        Assert.That(response.Status, Is.EqualTo(expected));
        Assert.That(response.Code, Is.EqualTo(expected == HttpStatusCode.Created ? null : "unsupported-media-type"));
    }

    [TestCase("multipart/form-data")]
    [TestCase("multipart/form-data; boundary=x")]
    [TestCase("application/x-www-form-urlencoded")]
    public async Task Forms_are_rejected_by_every_operation(string mediaType)
    {
        var form = Encoding.UTF8.GetBytes(string.Join('&', Enumerable.Range(0, 2000).Select(i => $"k{i}=v")));
        var id = (await CreateAsync()).Id;
        foreach (var (method, path) in new[] { (HttpMethod.Post, "/api/tasks"), (HttpMethod.Patch, $"/api/tasks/{id}"), (HttpMethod.Patch, $"/api/tasks/{id}/payload") })
        {
            AssertProblem(await SendAsync(method, path, form, mediaType), HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
        }

        Assert.That((await SendAsync(HttpMethod.Get, $"/api/tasks/{id}", form, mediaType)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await SendAsync(HttpMethod.Get, "/api/tasks?limit=1", form, mediaType)).Status, Is.EqualTo(HttpStatusCode.OK));
        AssertProblem(await SendAsync(HttpMethod.Delete, $"/api/tasks/{id}/payload/k1", form, mediaType), HttpStatusCode.NotFound, "payload-key-not-found");
        Assert.That((await SendAsync(HttpMethod.Delete, $"/api/tasks/{id}", form, mediaType)).Status, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [TestCase("PATCH")]
    [TestCase("PATCH /payload")]
    public async Task Every_operation_with_a_body_checks_its_media_type(string call)
    {
        var path = $"/api/tasks/{(await CreateAsync()).Id}{call["PATCH".Length..].Trim()}";
        var response = await SendAsync(HttpMethod.Patch, path, "{}"u8.ToArray(), "application/merge-patch+json");
        AssertProblem(response, HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
    }

    [TestCase("gzip", HttpStatusCode.UnsupportedMediaType)]
    [TestCase("identity", HttpStatusCode.Created)]
    public async Task Compressed_body_is_rejected(string coding, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/tasks") { Content = new StringContent(Valid, Encoding.UTF8, "application/json") };
        request.Content.Headers.ContentEncoding.Add(coding);
        using var response = await Client.SendAsync(request);
        Assert.That(response.StatusCode, Is.EqualTo(expected));
    }

    [Test]
    public async Task Rejected_request_stores_nothing()
    {
        const string worker = "stores-nothing";
        foreach (var body in new[] { "{\"x\":1,", "{\"worker\":\"stores-nothing\",\"worker\":\"stores-nothing\",", "{\"title\":5," })
        {
            await PostAsync("/api/tasks", body + $"\"start\":\"{Tomorrow}\",\"worker\":\"{worker}\"}}");
        }

        Assert.That((await GetAsync($"/api/tasks?worker={worker}")).Body, Is.EqualTo("[]"));
    }
}
