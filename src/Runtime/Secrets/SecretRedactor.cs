using System.Text.Json;
using StepFlow.Engine;

namespace StepFlow.Runtime.Secrets;

/// <summary>
/// Knows the secrets that runs of this host have used lately, whoever's they are, and takes them out of texts that belong to no run: log lines,
/// what a component server wrote before it died. Bounded; safe for concurrent use.
/// </summary>
public sealed class SecretRedactor
{
    const int MaxTexts = 4000;

    readonly Lock _lock = new();
    readonly Dictionary<string, long> _texts = new(StringComparer.Ordinal);
    SecretTexts? _all = SecretTexts.None;
    long _clock;

    /// <summary>The text without secrets.</summary>
    public string Scrub(string text) => All().Scrub(text);

    /// <summary>The value without secrets.</summary>
    public JsonElement Scrub(JsonElement value) => All().Scrub(value);

    /// <summary>Learns secrets; those that were not used for longest are forgotten when there are too many.</summary>
    public void Remember(SecretTexts secrets)
    {
        lock (_lock)
        {
            foreach (var text in secrets.Texts)
            {
                if (!_texts.ContainsKey(text))
                    _all = null;
                _texts[text] = ++_clock;
            }

            if (_texts.Count <= MaxTexts)
                return;
            foreach (var (text, _) in _texts.OrderBy(t => t.Value).Take(_texts.Count - MaxTexts * 3 / 4).ToList())
                _texts.Remove(text);
            _all = null;
        }
    }

    SecretTexts All()
    {
        lock (_lock)
        {
            return _all ??= SecretTexts.Of(_texts.Keys);
        }
    }
}
