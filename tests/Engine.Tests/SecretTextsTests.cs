using System.Net;
using System.Text;
using System.Text.Json;

namespace StepFlow.Engine.Tests;

public class SecretTextsTests
{
    const string Secret = "pässword \"with\" everything/+=&";

    static readonly SecretTexts Texts = SecretTexts.Of([JsonSerializer.SerializeToElement(Secret)]);

    public static TheoryData<string> Forms => new(
        Secret,
        Uri.EscapeDataString(Secret),
        Uri.EscapeDataString(Secret).ToLowerInvariant(),
        WebUtility.UrlEncode(Secret),
        WebUtility.HtmlEncode(Secret),
        JsonSerializer.Serialize(Secret).Trim('"'),
        Convert.ToHexString(Encoding.UTF8.GetBytes(Secret)),
        Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Secret)));

    [Theory]
    [MemberData(nameof(Forms))]
    public void An_encoded_form_is_taken_out(string form) => Texts.Scrub($"before {form} after").ShouldBe("before [REDACTED] after");

    [Theory]
    [InlineData("")]
    [InlineData("u")]
    [InlineData("us")]
    [InlineData("user:")]
    [InlineData("a longer name:")]
    public void In_base64_it_is_found_wherever_it_begins(string before)
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{before}{Secret}, and more"));
        var scrubbed = Texts.Scrub(encoded);
        scrubbed.ShouldContain("[REDACTED]");
        (encoded.Length - scrubbed.Replace("[REDACTED]", "", StringComparison.Ordinal).Length).ShouldBeGreaterThan(Encoding.UTF8.GetByteCount(Secret) * 4 / 3 - 4);
        Texts.Scrub(encoded.Replace('+', '-').Replace('/', '_')).ShouldContain("[REDACTED]");
    }

    [Fact]
    public void A_line_of_a_key_is_taken_out_but_not_the_frame_that_all_keys_have()
    {
        var key = SecretTexts.Of([JsonSerializer.SerializeToElement("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0\nBAQEFAASCBKcwggSjAgEAAo\n-----END PRIVATE KEY-----\n")]);
        key.Scrub("near BAQEFAASCBKcwggSjAgEAAo: -----BEGIN PRIVATE KEY----- missing").ShouldBe("near [REDACTED]: -----BEGIN PRIVATE KEY----- missing");
    }

    [Fact]
    public void Of_a_secret_with_parts_the_values_count_and_not_their_names()
    {
        var pair = SecretTexts.Of([JsonElement.Parse("""{"password": "hunter22", "port": 54321}""")]);
        pair.Scrub(JsonElement.Parse("""{"password": "hunter22", "port": 54321, "text": "the password"}""")).GetRawText()
            .ShouldBe("""{"password":"[REDACTED]","port":"[REDACTED]","text":"the password"}""");
    }

    [Fact]
    public void A_value_without_secrets_is_the_same_value_and_short_secrets_are_left()
    {
        var value = JsonElement.Parse("""{"a": "b\\n", "n": 1.50}""");
        Texts.Scrub(value).GetRawText().ShouldBe(value.GetRawText());
        SecretTexts.Of([JsonElement.Parse("\"abc\"")]).IsEmpty.ShouldBeTrue();
    }
}
