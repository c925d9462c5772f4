using System.Text.Json;
using System.Text.RegularExpressions;

namespace StepFlow.Server.Tests.Document;

/// <summary>What the documentation tells readers to call is there.</summary>
public sealed partial class DocumentedRoutesTests
{
    [Theory]
    [InlineData("http-api.md", 30)]
    [InlineData("events.md", 2)]
    [InlineData("webhooks.md", 4)]
    public async Task Every_curl_of_a_page_calls_an_operation_of_the_document(string page, int atLeast)
    {
        await using var server = await TestServer.StartAsync();
        var paths = (await server.GetAsync("openapi.json")).GetProperty("paths");
        var calls = Calls(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", page), TestContext.Current.CancellationToken)).ToArray();
        calls.Length.ShouldBeGreaterThanOrEqualTo(atLeast);
        foreach (var (method, path) in calls)
            paths.EnumerateObject().Any(p => IsMatch(p.Name, path) && p.Value.TryGetProperty(method, out _)).ShouldBeTrue($"{method} {path}");
    }

    static IEnumerable<(string Method, string Path)> Calls(string text)
    {
        foreach (var line in text.Split('\n').Where(l => l.Contains("curl ", StringComparison.Ordinal)))
        {
            if (Target().Match(line) is not { Success: true } target)
                continue;
            var method = Method().Match(line) is { Success: true } given ? given.Groups[1].Value.ToLowerInvariant()
                : line.Contains(" -d ", StringComparison.Ordinal) || line.Contains("--data", StringComparison.Ordinal) ? "post" : "get";
            yield return (method, $"/api/v1{target.Groups[1].Value}");
        }
    }

    static bool IsMatch(string template, string path)
    {
        var (wanted, given) = (template.Split('/'), path.Split('/'));
        return wanted.Length == given.Length && wanted.Zip(given).All(pair => pair.First.StartsWith('{') ? pair.Second.Length > 0 : pair.First == pair.Second);
    }

    [GeneratedRegex("""(?:\$api|localhost:7840/api/v1)(/[^\s"'?]*)""")]
    private static partial Regex Target();

    [GeneratedRegex("-X ([A-Z]+)")]
    private static partial Regex Method();
}
