using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tests.Common;

namespace Scheduler.Domain.Tests.ApiKeys;

public sealed class ApiKeyValueObjectTests
{
    [TestCase("tasks:read", "tasks:read", true)]
    [TestCase("tasks:read", "tasks:write", false)]
    [TestCase("tasks:write", "tasks:read", false)]
    [TestCase("tasks:work", "tasks:read", false)]
    [TestCase("admin", "tasks:read", true)]
    [TestCase("admin", "tasks:work", true)]
    [TestCase("admin", "admin", true)]
    [TestCase("tasks:read tasks:write", "admin", false)]
    [TestCase("Admin", "admin", false)]
    [TestCase("", "tasks:read", false)]
    public void Only_admin_implies_other_scopes(string held, string required, bool isAllowed) =>
        Assert.That(Scopes.Allow(held.Split(' '), required), Is.EqualTo(isAllowed));

    [Test]
    public void Scopes_are_distinct_and_ordered()
    {
        var scopes = ScopeSet.From(["admin", "tasks:read", "admin"]);

        Assert.That(scopes.Names, Is.EqualTo(new[] { "tasks:read", "admin" }));
        Assert.That(scopes, Is.EqualTo(ScopeSet.From(["tasks:read", "admin"])));
    }

    [Test]
    public void All_scopes_together_fit_into_the_maximum_length() =>
        Assert.That(ScopeSet.From([.. Scopes.All]).Value, Has.Length.LessThanOrEqualTo(ScopeSet.MaxLength));

    [TestCase]
    [TestCase("")]
    [TestCase("tasks:read", "tasks")]
    [TestCase("TASKS:READ")]
    [TestCase(" admin")]
    public void An_unknown_scope_or_an_empty_list_is_rejected(params string[] names) =>
        Assert.That(() => ScopeSet.From(names), DomainThrows.Code("validation-failed", "scopes"));

    [Test]
    public void A_stored_scope_of_a_newer_version_grants_nothing()
    {
        var scopes = ScopeSet.FromStored("tasks:read tasks:juggle");

        Assert.That(Scopes.Allow(scopes.Names, Scopes.TasksRead));
        Assert.That(Scopes.Allow(scopes.Names, Scopes.TasksWrite), Is.False);
    }

    [TestCase("a")]
    [TestCase("  spaces stay  ")]
    [TestCase("Größe \U0001F600")]
    public void A_name_is_preserved_verbatim(string text) => Assert.That(ApiKeyName.From(text).Value, Is.EqualTo(text));

    [TestCase("")]
    [TestCase("a\nb")]
    [TestCase("a\u0080")]
    public void An_empty_name_or_one_with_control_characters_is_rejected(string text) =>
        Assert.That(() => ApiKeyName.From(text), DomainThrows.Code("validation-failed", "name"));

    [Test]
    public void A_name_with_a_lone_surrogate_is_rejected() => Assert.That(() => ApiKeyName.From("a\uD83D"), DomainThrows.Code("validation-failed", "name"));

    [Test]
    public void A_name_has_at_most_200_characters()
    {
        Assert.That(() => ApiKeyName.From(new string('n', 200)), Throws.Nothing);
        Assert.That(() => ApiKeyName.From(new string('n', 201)), DomainThrows.Code("validation-failed", "name"));
    }

    [Test]
    public void Workers_of_a_key_are_distinct()
    {
        var workers = BoundWorkers.From(["reports", "mails", "reports"]);

        Assert.That(workers.Names.Select(name => name.Value), Is.EqualTo(new[] { "reports", "mails" }));
        Assert.That(workers, Is.EqualTo(BoundWorkers.From(["reports", "mails"])));
        Assert.That(workers, Is.Not.EqualTo(BoundWorkers.From(["mails"])));
    }

    [Test]
    public void A_restricted_key_has_1_to_100_workers()
    {
        Assert.That(() => BoundWorkers.From([]), DomainThrows.Code("validation-failed", "workers"));
        Assert.That(() => BoundWorkers.From(Enumerable.Range(0, 100).Select(i => $"w{i}")), Throws.Nothing);
        Assert.That(() => BoundWorkers.From(Enumerable.Range(0, 101).Select(i => $"w{i}")), DomainThrows.Code("validation-failed", "workers"));
    }

    [Test]
    public void An_invalid_worker_name_is_rejected_and_named() => Assert.That(
        () => BoundWorkers.From(["reports", " mails"]),
        Throws.TypeOf<DomainException>().With.Property("Field").EqualTo("workers").And.Message.Contains("' mails' must not start or end with white space"));
}
