using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Scheduler.Testing;

namespace Scheduler.Architecture.Tests.Documentation;

/// <summary>
/// Checks <c>docs/configuration.md</c> against the options classes: those whose name ends in <c>Options</c> and that declare their
/// section in a constant.
/// </summary>
internal sealed partial class ConfigurationPageTests
{
    private const string SectionConstant = "Section";

    /// <summary>Sections of the framework and of libraries.</summary>
    private static readonly string[] Foreign = ["ConnectionStrings", "Kestrel", "Logging", "Serilog", "urls"];

    private static readonly Dictionary<string, string> Page = SettingRow()
        .Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md")).Split("\n## ").Single(part => part.StartsWith("The settings", StringComparison.Ordinal)))
        .ToDictionary(row => row.Groups["name"].Value, row => row.Groups["default"].Value, StringComparer.Ordinal);

    private static IEnumerable<(string Name, object? Default)> Settings =>
        from type in new[] { typeof(Api.DependencyInjection).Assembly, typeof(Application.DependencyInjection).Assembly, typeof(Infrastructure.DependencyInjection).Assembly }.SelectMany(assembly => assembly.GetTypes())
        where type.Name.EndsWith("Options", StringComparison.Ordinal)
        let section = type.GetField(SectionConstant)?.GetRawConstantValue() as string
        where section is not null
        let defaults = Activator.CreateInstance(type)
        from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.GetSetMethod() is not null
        select ($"{section}:{property.Name}", property.GetValue(defaults));

    [Test]
    public void Every_setting_is_documented_with_its_default()
    {
        Assert.That(Settings.Count(), Is.GreaterThan(3));
        foreach (var (name, value) in Settings)
        {
            Assert.That(Page, Does.ContainKey(name));
            if (value is not null and (string or not System.Collections.IEnumerable))
            {
                var text = value is bool truth ? (truth ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture);
                Assert.That(Page[name], Does.Contain($"`{text}`"), name);
            }
        }
    }

    [Test]
    public void Every_documented_setting_exists()
    {
        var ours = Page.Keys.Where(name => !Foreign.Contains(name.Split(':')[0])).ToList();
        Assert.That(ours, Is.Not.Empty);
        Assert.That(ours, Is.SubsetOf(Settings.Select(setting => setting.Name)));
    }

    [GeneratedRegex(@"^\| `(?<name>[A-Za-z]+(:[A-Za-z0-9{}]+)*)`[^|]*\| (?<default>[^|]*) \|", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex SettingRow();
}
