using System.Net;
using Scheduler.Api.Tests.Http;

namespace Scheduler.Api.Tests.Tasks;

/// <summary>The examples of the original specification, including the singular path.</summary>
internal sealed class SeedExamplesTests(string provider) : ApiFixture(provider)
{
    private const string Example = """{"start":"20270718T01","status":"SCHEDULED","worker":"w","payload":{"key1":"value1","key2":[1,2,3]}}""";

    [Test]
    public async Task New_key_is_appended()
    {
        var created = await PostAsync("/api/task", Example);
        var merged = await PatchAsync($"/api/task/{created.Id}/payload", """{"key3":{"key3_1":"value3_1"}}""");

        Assert.That(merged.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(merged.Raw("payload"), Is.EqualTo("""{"key1":"value1","key2":[1,2,3],"key3":{"key3_1":"value3_1"}}"""));
        Assert.That(merged.Text("start"), Is.EqualTo("2027-07-18T01:00:00Z"));
    }

    [Test]
    public async Task Key_is_removed()
    {
        var created = await PostAsync("/api/task", Example);
        var removed = await DeleteAsync($"/api/task/{created.Id}/payload/key1");

        Assert.That(removed.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(removed.Raw("payload"), Is.EqualTo("""{"key2":[1,2,3]}"""));
    }

    [Test]
    public async Task Singular_path_equals_plural_path()
    {
        var created = await PostAsync("/api/task", Example);
        Assert.That(created.Header("Location"), Is.EqualTo($"/api/tasks/{created.Id}"));

        var (singular, plural) = (await GetAsync($"/api/task/{created.Id}"), await GetAsync($"/api/tasks/{created.Id}"));
        Assert.That(singular.Body, Is.EqualTo(plural.Body));
        Assert.That((await GetAsync("/api/task?limit=1")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await PatchAsync($"/api/task/{created.Id}", """{"title":"t"}""")).Text("title"), Is.EqualTo("t"));
        Assert.That((await DeleteAsync($"/api/task/{created.Id}")).Status, Is.EqualTo(HttpStatusCode.NoContent));
    }
}
