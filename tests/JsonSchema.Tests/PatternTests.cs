using System.Text.Json;
using StepFlow.JsonSchema.Patterns;

namespace StepFlow.JsonSchema.Tests;

public sealed class PatternTests
{
    [Theory]
    [InlineData(@"^abc$", "abc\n", false)]
    [InlineData(@"^\d+$", "12٣", false)]
    [InlineData(@"^\w+$", "é", false)]
    [InlineData(@"^\W$", "é", true)]
    [InlineData(@"^\W$", "🐲", true)]
    [InlineData(@"^\s$", "\uFEFF", true)]
    [InlineData(@"^\S$", "\u2029", false)]
    [InlineData(@"^.$", "🐲", true)]
    [InlineData(@"^..$", "🐲", false)]
    [InlineData(@"^.$", "\u2028", false)]
    [InlineData(@"^🐲*$", "🐲🐲", true)]
    [InlineData(@"^🐲{2}$", "🐲🐲", true)]
    [InlineData(@"^[🐲-🐼]$", "🐳", true)]
    [InlineData(@"^[🐲-🐼]$", "🐽", false)]
    [InlineData(@"^[^🐲]$", "🐲", false)]
    [InlineData(@"^[^🐲]$", "🐳", true)]
    [InlineData(@"^[\u{10000}-\u{10FFFF}]$", "🐳", true)]
    [InlineData(@"^[\u{103FF}-\u{10800}]$", "\U00010400", true)]
    [InlineData(@"^[\u{103FF}-\u{10800}]$", "\U00010801", false)]
    [InlineData(@"^[\u{103FF}-\u{10800}]$", "\U000103FE", false)]
    [InlineData(@"^\ud83d\udc32$", "🐲", true)]
    [InlineData(@"^[^a]$", "b", true)]
    [InlineData(@"^[^]$", "\n", true)]
    [InlineData(@"[]", "a", false)]
    [InlineData(@"^[a-z-[aeiou]]$", "b", false)]
    [InlineData(@"^[a-z-[aeiou]]$", "[]", true)]
    [InlineData(@"^[\w-]+$", "a-b", true)]
    [InlineData(@"^[\w-.]+$", "a-.b", true)]
    [InlineData(@"^[-a]+$", "a-", true)]
    [InlineData(@"^[\]\\\-^]+$", @"]\-^", true)]
    [InlineData(@"^\p{Letter}+$", "aé日", true)]
    [InlineData(@"^\p{L}+$", "a1", false)]
    [InlineData(@"^\P{L}+$", "1🐲", true)]
    [InlineData(@"^\P{L}$", "🐲", true)]
    [InlineData(@"^[\p{Lu}\d]+$", "A1", true)]
    [InlineData(@"^[^\p{Lu}\d]+$", "a🐲", true)]
    [InlineData(@"^[^\p{Lu}\d]+$", "aB", false)]
    [InlineData(@"^\p{Script_is_not}", "", null)]
    [InlineData(@"^\cJ$", "\n", true)]
    [InlineData(@"^\x41\u0042\t$", "AB\t", true)]
    [InlineData(@"\bfoo\b", "a foo b", true)]
    [InlineData(@"\bfoo\b", "éfooé", true)]
    [InlineData(@"\Boo\b", "foo", true)]
    [InlineData(@"^(a)\1$", "aa", true)]
    [InlineData(@"^(?<x>a)\k<x>$", "aa", true)]
    [InlineData(@"^(?!a)b", "b", true)]
    [InlineData(@"(?<=a)b", "ab", true)]
    [InlineData(@"^a{2}$", "aa", true)]
    [InlineData(@"^a{,2}$", "a{,2}", true)]
    [InlineData(@"^\/\-\@\#$", "/-@#", true)]
    [InlineData(@"a#b c", "a#b c", true)]
    [InlineData(@"^a+?$", "aa", true)]
    [InlineData(@"(?i)a", "", null)]
    [InlineData(@"(?>a)", "", null)]
    [InlineData(@"(?<a-b>x)", "", null)]
    [InlineData(@"(?#comment)", "", null)]
    [InlineData(@"a++", "", null)]
    [InlineData(@"\a", "", null)]
    [InlineData(@"\", "", null)]
    [InlineData(@"[b-a]", "", null)]
    [InlineData(@"\u12", "", null)]
    [InlineData(@"\u{110000}", "", null)]
    [InlineData(@"\p{L", "", null)]
    [InlineData(@"\1", "", null)]
    public void Patterns_mean_what_ECMA_262_says(string pattern, string text, bool? matches)
    {
        if (matches is null)
        {
            Should.Throw<ArgumentException>(() => new SchemaPattern(pattern, TimeSpan.FromSeconds(5)));
            return;
        }
        new SchemaPattern(pattern, TimeSpan.FromSeconds(5)).IsMatch(text).ShouldBe(matches.Value);
        Json.IsValid(JsonSerializer.Serialize(new { pattern }), JsonSerializer.Serialize(text)).ShouldBe(matches.Value);
    }

    [Theory]
    [InlineData("^[a-z][a-z0-9_-]*$", true)]
    [InlineData("^[^/]+/.*\\p{L}$", true)]
    [InlineData("\\bword\\b", false)]
    public void Ordinary_patterns_run_in_linear_time(string pattern, bool linear) =>
        new SchemaPattern(pattern, TimeSpan.FromSeconds(1)).IsLinear.ShouldBe(linear);

    [Theory]
    [InlineData("(")]
    [InlineData("[\\")]
    [InlineData("[a-\\")]
    [InlineData("\\x")]
    [InlineData("\\c")]
    [InlineData("\\k<")]
    [InlineData("(?<")]
    [InlineData("\\u{")]
    [InlineData("\\p{")]
    [InlineData("*")]
    public void A_broken_pattern_is_refused_and_never_crashes(string pattern) =>
        Should.Throw<SchemaCompilationException>(() => Json.Compile(JsonSerializer.Serialize(new { pattern }))).SchemaPath.ShouldBe("/pattern");
}
