using System.Text;

namespace StepFlow.Flows.Tests.Parsing;

/// <summary>Damages good documents in ways that people and broken tools do; the same seed gives the same damage.</summary>
sealed class MalformedDocumentGenerator(int seed)
{
    static readonly string[] Rubbish = ["{", "}", "[", "]", ":", "\"", "'", "&x", "*x", "\t", "@", "%", "|", ">", "- ", "? ", "!t ", "\u0001", "---\n", "<<: 1\n", ": : ", "\n\n  x"];
    static readonly string[] WrongValues = ["[]", "{}", "7", "true", "\"\"", "{$step: nowhere}", "{$from: 3}", "[[[", "{$if: 1}", ".inf", "\"\\ud800\"", "!!x y", "*none", "$x"];

    readonly Random _random = new(seed);

    public byte[] Next(IReadOnlyList<string> good)
    {
        var text = good[_random.Next(good.Count)];
        var times = _random.Next(1, 4);
        for (var i = 0; i < times; i++)
            text = Damage(text);
        var bytes = Encoding.UTF8.GetBytes(text);
        if (_random.Next(12) == 0 && bytes.Length > 0)
            bytes[_random.Next(bytes.Length)] = (byte)_random.Next(0x80, 0x100);
        return bytes;
    }

    string Damage(string text)
    {
        var lines = text.Split('\n').ToList();
        var line = _random.Next(lines.Count);
        var at = _random.Next(text.Length + 1);
        switch (_random.Next(11))
        {
            case 0:
                lines.RemoveAt(line);
                break;
            case 1:
                lines.Insert(line, lines[line]);
                break;
            case 2:
                var other = _random.Next(lines.Count);
                (lines[line], lines[other]) = (lines[other], lines[line]);
                break;
            case 3:
                return text[..at];
            case 4:
                return text.Insert(at, Rubbish[_random.Next(Rubbish.Length)]);
            case 5:
                lines[line] = new string(' ', _random.Next(8)) + lines[line];
                break;
            case 6:
                return Replace(text, ['"', '\'', ':', ']', '}', ','], "");
            case 7 when lines[line].IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon:
                lines[line] = lines[line][..(colon + 2)] + WrongValues[_random.Next(WrongValues.Length)];
                break;
            case 8:
                return at < text.Length ? text.Remove(at, 1) : text;
            case 9:
                return text.Insert(at, ((char)_random.Next(1, 128)).ToString());
            default:
                lines[line] = lines[line].Replace("$", "$$", StringComparison.Ordinal).Replace("id:", "di:", StringComparison.Ordinal);
                break;
        }

        return string.Join('\n', lines);
    }

    string Replace(string text, char[] any, string by)
    {
        var places = Enumerable.Range(0, text.Length).Where(i => any.Contains(text[i])).ToList();
        if (places.Count == 0)
            return text;
        var at = places[_random.Next(places.Count)];
        return text.Remove(at, 1).Insert(at, by);
    }
}
