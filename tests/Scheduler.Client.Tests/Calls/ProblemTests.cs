using System.Net;
using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Calls;

internal sealed class ProblemTests
{
    [Test]
    public async Task Problem_is_thrown_with_code_errors_and_trace()
    {
        var client = TestClient.Bare(new ScriptedHandler(() => CannedResponses.Problem(400, "validation-failed")));
        var problem = (await Assert.ThrowsAsync<SchedulerProblemException>(() => client.Tasks.GetAsync("x")))!;
        Assert.Multiple(() =>
        {
            Assert.That(problem.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(problem.Code, Is.EqualTo(SchedulerProblemCode.ValidationFailed));
            Assert.That(problem.Detail, Is.EqualTo("A detail."));
            Assert.That(problem.TraceId, Is.EqualTo("27276e38"));
            Assert.That(problem.Errors["start"], Is.EqualTo(new[] { "must be in the future." }));
            Assert.That(problem.Message, Is.EqualTo("400 validation-failed: A detail. start: must be in the future."));
            Assert.That(problem.WasRepeated, Is.False);
        });
    }

    [TestCase("<html>Bad gateway</html>", "text/html")]
    [TestCase("not json", "application/problem+json")]
    [TestCase("", "application/problem+json")]
    public async Task Error_response_of_a_proxy_has_a_status_and_no_code(string body, string mediaType)
    {
        var client = TestClient.Bare(new ScriptedHandler(() => CannedResponses.Json(HttpStatusCode.BadGateway, body, mediaType)));
        var problem = (await Assert.ThrowsAsync<SchedulerProblemException>(() => client.Tasks.GetAsync("x")))!;
        Assert.That(problem.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
        Assert.That(problem.Code, Is.Null);
        Assert.That(problem.Errors, Is.Empty);
    }

    [TestCase("<html>Sign in</html>")]
    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("""{"id":""")]
    public async Task Success_response_of_a_proxy_is_an_error(string body)
    {
        var client = TestClient.Bare(new ScriptedHandler(() => CannedResponses.Json(HttpStatusCode.OK, body)));
        var exception = (await Assert.ThrowsAsync<HttpRequestException>(() => client.Tasks.GetAsync("x")))!;
        Assert.That(exception.HttpRequestError, Is.EqualTo(HttpRequestError.InvalidResponse));
    }
}
