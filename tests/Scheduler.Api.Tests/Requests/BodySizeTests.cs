using System.Net;
using System.Text;
using Scheduler.Api.Requests;
using Scheduler.Api.Tests.Http;
using Scheduler.Testing.Http;

namespace Scheduler.Api.Tests.Requests;

internal sealed class BodySizeTests(string provider) : ApiFixture(provider)
{
    [TestCase(RequestBody.MaxBytes, false, HttpStatusCode.Created)]
    [TestCase(RequestBody.MaxBytes, true, HttpStatusCode.Created)]
    [TestCase(RequestBody.MaxBytes + 1, false, HttpStatusCode.RequestEntityTooLarge)]
    [TestCase(RequestBody.MaxBytes + 1, true, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_body_has_at_most_1_MiB_chunked_or_not(int bytes, bool isChunked, HttpStatusCode expected)
    {
        var json = $$"""{"start":"{{Tomorrow}}","worker":"w"}""";
        var response = await SendSizedAsync(json.PadRight(bytes), isChunked);
        Assert.That(response.Status, Is.EqualTo(expected), response.Body);
        Assert.That(response.Code, Is.EqualTo(expected == HttpStatusCode.Created ? null : "body-too-large"));
    }

    [Test]
    public async Task Oversized_body_is_rejected_before_parsing()
    {
        AssertProblem(await SendSizedAsync(new string('{', RequestBody.MaxBytes + 1), isChunked: true), HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    [Test]
    public async Task Chunk_framing_does_not_count()
    {
        var json = $$"""{"start":"{{Tomorrow}}","worker":"w"}""".PadRight(RequestBody.MaxBytes);
        var request = new StringBuilder(
            $"POST /api/tasks HTTP/1.1\r\nHost: {Server.Address.Authority}\r\nConnection: close\r\n"
            + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        foreach (var c in json)
        {
            request.Append("1\r\n").Append(c).Append("\r\n");
        }

        var (status, body) = await RawConnection.ExchangeAsync(Server.Address, Encoding.ASCII.GetBytes(request.Append("0\r\n\r\n").ToString()));
        Assert.That(status, Is.EqualTo(201), body);
    }

    [TestCase("zz")]
    [TestCase("FFFFFFFFFFFFFFFFFF")]
    public async Task Invalid_chunk_size_is_malformed(string size)
    {
        const string Headers = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
        var (status, body) = await RawConnection.ExchangeAsync(Server.Address, "POST", "/api/tasks", Headers, $"{size}\r\n{{}}\r\n0\r\n\r\n");
        Assert.That(status, Is.EqualTo(400), body);
        Assert.That(body, Does.Contain("malformed-json"));
    }

    [Test]
    public async Task Unsupported_media_type_is_reported_before_the_size()
    {
        var response = await SendAsync(HttpMethod.Post, "/api/tasks", new byte[RequestBody.MaxBytes + 1], "text/plain");
        AssertProblem(response, HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
    }

    [Test]
    public async Task Oversized_body_is_reported_before_an_unknown_id()
    {
        var response = await SendAsync(HttpMethod.Patch, "/api/tasks/unknown", new byte[RequestBody.MaxBytes + 1], "application/json");
        AssertProblem(response, HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    private async Task<ApiResponse> SendSizedAsync(string body, bool isChunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/tasks") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = isChunked;
        using var response = await Client.SendAsync(request);
        return await ApiResponse.ReadAsync(response);
    }
}
