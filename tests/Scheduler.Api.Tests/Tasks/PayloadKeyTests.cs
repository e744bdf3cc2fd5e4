using System.Text.Json;
using Scheduler.Api.Tests.Http;
using Scheduler.Testing.Http;

namespace Scheduler.Api.Tests.Tasks;

/// <summary>Keys in paths, sent as raw requests, because HTTP clients rewrite paths.</summary>
internal sealed class PayloadKeyTests(string provider) : ApiFixture(provider)
{
    [TestCase("a%2Fb", "a/b")]
    [TestCase("a%252Fb", "a%2Fb")]
    [TestCase("a%2fb", "a/b")]
    [TestCase("%20a%20", " a ")]
    [TestCase("a+b", "a+b")]
    [TestCase("%3F%23", "?#")]
    [TestCase("a?x=/y", "a")]
    [TestCase("%C3%A9%F0%9F%98%80", "é😀")]
    [TestCase("..%2F", "../")]
    [TestCase("%252E%252E", "%2E%2E")]
    [TestCase("...", "...")]
    [TestCase("a%2F", "a/")]
    [TestCase("%6B", "k")]
    [TestCase("100%25", "100%")]
    [TestCase("a;b=c", "a;b=c")]
    [TestCase("%0A", "\n")]
    public async Task Any_key_can_be_addressed_percent_encoded_once(string encoded, string key)
    {
        var (id, _) = await CreateWithAsync(key);
        var (status, body) = await RawConnection.ExchangeAsync(Server.Address, "DELETE", $"/api/tasks/{id}/payload/{encoded}");

        Assert.That(status, Is.EqualTo(200), body);
        Assert.That(JsonDocument.Parse(body).RootElement.GetProperty("payload").GetRawText(), Is.EqualTo("""{"other":1}"""));
    }

    [Test]
    public async Task Absolute_form_target_addresses_the_key()
    {
        var (id, _) = await CreateWithAsync("a b");
        var (status, _) = await RawConnection.ExchangeAsync(Server.Address, "DELETE", $"{Server.Address}api/task/{id}/payload/a%20b?x");
        Assert.That(status, Is.EqualTo(200));
    }

    [TestCase("absent", "payload-key-not-found")]
    [TestCase("A", "payload-key-not-found")]
    [TestCase("%zz", "payload-key-not-found")]
    [TestCase("%FF", "payload-key-not-found")]
    [TestCase("%ED%A0%80", "payload-key-not-found")]
    [TestCase("%E2%82", "payload-key-not-found")]
    [TestCase(".", "not-found")]
    [TestCase("..", "not-found")]
    [TestCase("%2E", "not-found")]
    [TestCase("%2e%2E", "not-found")]
    [TestCase(".%2e", "not-found")]
    [TestCase("", "not-found")]
    [TestCase("a/", "not-found")]
    [TestCase("a/b", "not-found")]
    public async Task Unknown_key_returns_404_and_changes_nothing(string encoded, string code)
    {
        var (id, before) = await CreateWithAsync("a");
        var (status, body) = await RawConnection.ExchangeAsync(Server.Address, "DELETE", $"/api/tasks/{id}/payload/{encoded}");

        Assert.That(status, Is.EqualTo(404), body);
        Assert.That(JsonDocument.Parse(body).RootElement.GetProperty("code").GetString(), Is.EqualTo(code));
        Assert.That(await StoredAsync(id), Is.EqualTo(before));
    }

    [TestCase(".")]
    [TestCase("..")]
    public async Task Dot_key_is_removed_by_replacing_the_payload(string key)
    {
        var (id, _) = await CreateWithAsync(key);
        Assert.That((await PatchAsync($"/api/tasks/{id}", """{"payload":{"other":1}}""")).Raw("payload"), Is.EqualTo("""{"other":1}"""));
    }

    private async Task<(string Id, string Body)> CreateWithAsync(string key)
    {
        var created = await CreateAsync($$"""
            "payload":{{{JsonSerializer.Serialize(key)}}:0,"other":1}
            """);
        return (created.Id, created.Body);
    }
}
