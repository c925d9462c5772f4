using StepFlow.Flows.Model;
using StepFlow.Runtime.Components;
using StepFlow.Runtime.Components.BuiltIns;
using StepFlow.Runtime.Tests.Support;

namespace StepFlow.Runtime.Tests.Components;

public sealed class LoadFileTests : IAsyncDisposable
{
    readonly TemporaryDirectory _directory = new();
    readonly BuiltInPlugin _plugin = new(new BuiltInOptions { MaxFileBytes = 1000 });

    [Theory]
    [InlineData("a.json", "{ \"b\": 1, \"a\": [1.0] }", """{"b":1,"a":[1.0]}""", "json")]
    [InlineData("sub/a.yaml", "b: 1\na: [x, yes]\n", """{"b":1,"a":["x","yes"]}""", "yaml")]
    [InlineData("a.YML", "- 1", "[1]", "yaml")]
    [InlineData("a.txt", "héllo\n", "\"héllo\\n\"", "text")]
    [InlineData("none", "", "\"\"", "text")]
    public async Task The_format_follows_from_the_extension(string name, string text, string data, string format)
    {
        var path = _directory.Write(name, text);
        var size = new FileInfo(path).Length;

        (await Load($$"""{"path":"{{name}}"}""")).ShouldSucceedWith(
            $$$"""{"data":{{{data}}},"metadata":{"resolved_path":"{{{path}}}","size_bytes":{{{size}}},"format":"{{{format}}}"}}""");
    }

    [Fact]
    public async Task A_given_format_wins_over_the_extension()
    {
        _directory.Write("a.json", "[1]");

        (await Load("""{"path":"a.json","format":"text"}""")).Outcome!.Result.GetProperty("data").GetString().ShouldBe("[1]");
    }

    [Theory]
    [InlineData("/etc/passwd", "an absolute path")]
    [InlineData("../outside", "'..'")]
    [InlineData("a/../../outside", "'..'")]
    [InlineData("a\\\\b", "a backslash")]
    [InlineData("a\\u0000b", "a NUL character")]
    [InlineData("", "an empty path")]
    [InlineData("link/secret", "the symbolic link 'link'")]
    [InlineData("sub/filelink", "the symbolic link 'filelink'")]
    public async Task A_path_that_leaves_the_working_directory_is_refused(string path, string reason)
    {
        var inside = Directory.CreateDirectory(Path.Combine(_directory.Root, "work", "sub"));
        var outside = _directory.Write("outside/secret", "s");
        File.CreateSymbolicLink(Path.Combine(inside.FullName, "filelink"), outside);
        Directory.CreateSymbolicLink(Path.Combine(_directory.Root, "work", "link"), Path.GetDirectoryName(outside)!);

        (await Load($$"""{"path":"{{path}}"}""", "work")).ShouldFailWith(ErrorCodes.InvalidInput)
            .Message.ShouldContain($"'path' must be a path inside the working directory, found {reason}");
    }

    [Fact]
    public async Task A_missing_file_a_directory_and_broken_content_fail_the_component()
    {
        _directory.Write("bad.json", "{\"a\":");
        _directory.Write("bad.yaml", "a: 1\na: 2");
        File.WriteAllBytes(Path.Combine(_directory.Root, "bad.txt"), [0xff, 0xfe, 0x41]);

        foreach (var name in (string[])["none.json", ".", "bad.json", "bad.yaml", "bad.txt"])
            (await Load($$"""{"path":"{{name}}"}""")).ShouldFailWith(ErrorCodes.ComponentFailed).Message.ShouldStartWith($"/load_file: '{name}'");
    }

    [Fact]
    public async Task A_large_file_is_refused()
    {
        _directory.Write("exact.txt", new string('x', 1000));
        _directory.Write("large.txt", new string('x', 1001));

        (await Load("""{"path":"exact.txt"}""")).Outcome!.IsSuccess.ShouldBeTrue();
        (await Load("""{"path":"large.txt"}""")).ShouldFailWith(ErrorCodes.TooLarge);
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return _plugin.DisposeAsync();
    }

    ValueTask<ComponentResult> Load(string input, string sub = "") =>
        _plugin.Run("/load_file", input, new ComponentContextStub(Path.Combine(_directory.Root, sub)));
}
