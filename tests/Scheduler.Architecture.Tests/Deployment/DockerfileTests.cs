using System.Text.RegularExpressions;
using Scheduler.Testing;

namespace Scheduler.Architecture.Tests.Deployment;

/// <summary>Checks the Dockerfile against the solution, since not every machine that runs these tests can build an image.</summary>
internal sealed partial class DockerfileTests
{
    private static readonly string Root = Repository.Root;
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Root, "Dockerfile"));

    /// <summary>The files and folders that are copied from the build context.</summary>
    private static List<string> Copied => Lines
        .Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
        .SelectMany(line => line.Split(' ')[1..^1])
        .ToList();

    [Test]
    public void Copied_files_exist_and_are_in_the_build_context()
    {
        var context = File.ReadAllLines(Path.Combine(Root, ".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();
        Assert.That(Copied, Is.Not.Empty);
        foreach (var path in Copied)
        {
            Assert.That(Path.Exists(Path.Combine(Root, path)), path);
            Assert.That(context, Does.Contain(path.Split('/')[0]));
        }
    }

    [Test]
    public void Project_files_of_the_service_are_copied_before_the_restore()
    {
        var solution = File.ReadAllText(Path.Combine(Root, "Scheduler.sln")).Replace('\\', '/');
        var projects = ProjectPath().Matches(solution).Select(match => match.Groups["path"].Value)
            .Where(path => path is not ("src/Scheduler.Client/Scheduler.Client.csproj" or "src/Scheduler.Cli/Scheduler.Cli.csproj")).ToList();
        Assert.That(projects, Has.Count.GreaterThan(3));
        Assert.That(Copied.Where(path => path.EndsWith(".csproj", StringComparison.Ordinal)), Is.EquivalentTo(projects));
        foreach (var project in projects)
        {
            Assert.That(Lines, Does.Contain($"COPY {project} {Path.GetDirectoryName(project)}/"));
        }
    }

    [Test]
    public void Shared_build_files_are_copied()
    {
        string[] read = ["global.json", "Directory.Build.props", "Directory.Packages.props", ".editorconfig", "BannedSymbols.txt"];
        Assert.That(Copied, Is.SupersetOf(read));
        var elsewhere = Directory.GetFiles(Root).Select(Path.GetFileName).Where(name => name!.StartsWith("Directory.", StringComparison.Ordinal));
        Assert.That(read, Is.SupersetOf(elsewhere));
    }

    [Test]
    public void Image_is_published_by_the_same_script_as_in_CI()
    {
        Assert.That(Lines, Has.Some.StartsWith("RUN build/publish "));
        Assert.That(File.ReadAllText(Path.Combine(Root, ".ci", "run")), Does.Contain("build/publish "));
    }

    [Test]
    public void Service_does_not_run_as_root()
    {
        Assert.That(Lines, Does.Contain("USER $APP_UID"));
    }

    [GeneratedRegex("\"(?<path>src/[^\"]+\\.csproj)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ProjectPath();
}
