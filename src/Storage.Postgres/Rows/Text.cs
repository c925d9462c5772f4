using System.Text;

namespace StepFlow.Storage.Postgres.Rows;

/// <summary>What PostgreSQL takes as text.</summary>
static class Text
{
    // In an index row of 2,700 bytes there is room for this many characters of four bytes, and the other columns.
    const int IndexedLength = 256;

    /// <exception cref="ArgumentException">It holds a NUL or half a surrogate pair.</exception>
    public static void Check(string? text, string what)
    {
        if (text is null)
        {
            return;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == 0 || (rune == Rune.ReplacementChar && HasLoneSurrogate(text)))
            {
                throw new ArgumentException($"A {what} holds a character that cannot be stored: NUL, or half a surrogate pair.");
            }
        }
    }

    /// <summary>The beginning of a text, for an index.</summary>
    public static string Start(string text)
    {
        if (text.Length <= IndexedLength)
        {
            return text;
        }

        return text[..(char.IsHighSurrogate(text[IndexedLength - 1]) ? IndexedLength - 1 : IndexedLength)];
    }

    static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
            {
                return true;
            }
        }

        return false;
    }
}
