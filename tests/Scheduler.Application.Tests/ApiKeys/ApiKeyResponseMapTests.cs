using AutoMapper;
using Scheduler.Application.ApiKeys;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Application.Tests.ApiKeys;

public sealed class ApiKeyResponseMapTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly IMapper _mapper = new Mapper(DependencyInjection.CreateMapperConfiguration());

    [Test]
    public void A_key_is_mapped_without_its_secret()
    {
        var text = ApiKeyText.New();
        var key = ApiKey.Create(
            text, ApiKeyName.From("a key"), ScopeSet.From([Scopes.Admin]), BoundWorkers.From(["reports"]), Now.AddDays(1), Now);
        key.Revoke(Now.AddHours(1));

        var response = _mapper.Map<ApiKeyResponse>(key);

        Assert.That(
            (response.PublicId, response.Name, response.CreatedAt, response.ExpiresAt, response.RevokedAt),
            Is.EqualTo((text.Id.Value, "a key", Now, (DateTimeOffset?)Now.AddDays(1), (DateTimeOffset?)Now.AddHours(1))));
        Assert.That(response.Scopes, Is.EqualTo(new[] { "admin" }));
        Assert.That(response.Workers, Is.EqualTo(new[] { "reports" }));
    }

    [Test]
    public void An_unrestricted_key_is_mapped_to_null_and_not_to_an_empty_list() => Assert.That(
        _mapper.Map<ApiKeyResponse>(ApiKey.Create(ApiKeyText.New(), ApiKeyName.From("a key"), ScopeSet.From([Scopes.Admin]), null, null, Now)).Workers,
        Is.Null);
}
