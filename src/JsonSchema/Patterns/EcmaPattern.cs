using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace StepFlow.JsonSchema.Patterns;

/// <summary>Translates a regular expression of ECMA-262 into one that means the same to .NET.</summary>
sealed partial class EcmaPattern
{
    const string WordBoundary = "(?:(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])|(?<![0-9A-Za-z_])(?=[0-9A-Za-z_]))";
    const string NoWordBoundary = "(?:(?<=[0-9A-Za-z_])(?=[0-9A-Za-z_])|(?<![0-9A-Za-z_])(?![0-9A-Za-z_]))";

    readonly string _source;
    readonly StringBuilder _target = new();
    int _at;

    EcmaPattern(string source) => _source = source;

    /// <exception cref="ArgumentException">The pattern uses what ECMA-262 does not know.</exception>
    public static string Translate(string pattern) => new EcmaPattern(pattern).Run();

    string Run()
    {
        while (_at < _source.Length)
        {
            var c = _source[_at];
            switch (c)
            {
                case '\\':
                    Escape();
                    break;
                case '[':
                    Class();
                    break;
                case '(':
                    Group();
                    break;
                case '.':
                    _at++;
                    _target.Append(CharacterClass.LineTerminators.Write(negated: true));
                    break;
                case '$':
                    // .NET's own $ also matches before a final line feed.
                    _at++;
                    _target.Append("\\z");
                    break;
                case '{' when !QuantifierRegex.IsMatch(_source.AsSpan(_at)):
                    Literal(TakeCodePoint());
                    break;
                case '^' or '|' or ')' or '*' or '+' or '?' or '{' or '}' or ',':
                    _at++;
                    _target.Append(c);
                    break;
                default:
                    Literal(TakeCodePoint());
                    break;
            }
        }
        return _target.ToString();
    }

    void Escape()
    {
        var next = Peek(1);
        if (next is 'b' or 'B')
        {
            _at += 2;
            _target.Append(next == 'b' ? WordBoundary : NoWordBoundary);
        }
        else if (next is >= '1' and <= '9')
        {
            BackReference();
        }
        else if (next == 'k' && Peek(2) == '<')
        {
            var name = TakeUntil('>', from: _at + 3);
            RequireGroupName(name);
            _target.Append("\\k<").Append(name).Append('>');
        }
        else if (TakeClassEscape() is { } set)
        {
            _target.Append(set.Write(negated: false));
        }
        else
        {
            Literal(TakeEscapedCodePoint());
        }
    }

    void BackReference()
    {
        var end = _at + 1;
        while (end < _source.Length && char.IsAsciiDigit(_source[end]))
            end++;
        _target.Append("(?:").Append(_source, _at, end - _at).Append(')');
        _at = end;
    }

    void Group()
    {
        var head = GroupHeadRegex.Match(_source, _at);
        if (head.Success)
            _target.Append(head.ValueSpan);
        else if (Peek(1) == '?')
            throw Error("this kind of group does not exist in ECMA-262");
        else
            _target.Append('(');
        _at += head.Success ? head.Length : 1;
    }

    void Class()
    {
        var start = _at++;
        var negated = Peek(0) == '^';
        if (negated)
            _at++;
        var set = new CharacterClass();
        while (Peek(0) != ']')
        {
            if (_at >= _source.Length)
                throw new ArgumentException($"the character class at position {start} is not closed");
            ClassItem(set);
        }
        _at++;
        _target.Append(set.Write(negated));
    }

    void ClassItem(CharacterClass set)
    {
        if (TakeClassEscape() is { } named)
        {
            set.Add(named);
            return;
        }
        var low = TakeClassCodePoint();
        if (Peek(0) != '-' || Peek(1) is ']' or '\0')
        {
            set.Add(low, low);
            return;
        }
        var dash = _at++;
        if (TakeClassEscape() is { } other)
        {
            set.Add(low, low).Add('-', '-').Add(other);
            return;
        }
        var high = TakeClassCodePoint();
        if (high < low)
            throw new ArgumentException($"the range at position {dash} of the pattern is in reverse order");
        set.Add(low, high);
    }

    int TakeClassCodePoint()
    {
        if (Peek(0) != '\\')
            return TakeCodePoint();
        if (Peek(1) is 'b')
        {
            _at += 2;
            return '\b';
        }
        return TakeEscapedCodePoint();
    }

    /// <summary>Takes <c>\d</c>, <c>\W</c>, <c>\p{…}</c> and their like, or nothing.</summary>
    CharacterClass? TakeClassEscape()
    {
        if (Peek(0) != '\\')
            return null;
        var kind = Peek(1);
        var set = char.ToLowerInvariant(kind) switch
        {
            'd' => CharacterClass.Digits,
            'w' => CharacterClass.Word,
            's' => CharacterClass.Space,
            'p' when Peek(2) == '{' => UnicodeProperties.Class(TakeUntil('}', from: _at + 3), complement: kind == 'P'),
            _ => null,
        };
        if (set is null || kind is 'p' or 'P')
            return set;
        _at += 2;
        return new CharacterClass().Add(set, complement: char.IsAsciiLetterUpper(kind));
    }

    int TakeEscapedCodePoint()
    {
        var kind = Peek(1);
        _at += 2;
        switch (kind)
        {
            case 't':
                return '\t';
            case 'n':
                return '\n';
            case 'v':
                return '\v';
            case 'f':
                return '\f';
            case 'r':
                return '\r';
            case '0' when !char.IsAsciiDigit(Peek(0)):
                return 0;
            case 'c' when char.IsAsciiLetter(Peek(0)):
                return _source[_at++] % 32;
            case 'x':
                return TakeHex(2);
            case 'u' when Peek(0) == '{':
                return ParseHex(TakeUntil('}', from: _at + 1));
            case 'u':
                return TakeUnicodeEscape();
        }
        _at--;
        // ECMA-262 reserves escaped letters; letting \Z or \a through would give them .NET's meaning.
        if (_at >= _source.Length || char.IsAsciiLetterOrDigit(kind))
            throw Error(_at >= _source.Length ? "the pattern ends in a backslash" : $"\\{kind} does not exist in ECMA-262");
        return TakeCodePoint();
    }

    int TakeUnicodeEscape()
    {
        var unit = TakeHex(4);
        if (!char.IsHighSurrogate((char)unit) || Peek(0) != '\\' || Peek(1) != 'u' || Peek(2) == '{')
            return unit;
        var back = _at;
        _at += 2;
        var low = TakeHex(4);
        if (char.IsLowSurrogate((char)low))
            return char.ConvertToUtf32((char)unit, (char)low);
        _at = back;
        return unit;
    }

    int TakeHex(int digits)
    {
        if (_at + digits > _source.Length)
            throw Error($"{digits} hexadecimal digits are missing");
        var value = ParseHex(_source.Substring(_at, digits));
        _at += digits;
        return value;
    }

    int ParseHex(string text) =>
        int.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 0x10FFFF
            ? value
            : throw Error("a code point in hexadecimal is expected");

    string TakeUntil(char end, int from)
    {
        var stop = from <= _source.Length ? _source.IndexOf(end, from) : -1;
        if (stop < 0)
            throw Error($"'{end}' is missing");
        _at = stop + 1;
        return _source[from..stop];
    }

    int TakeCodePoint()
    {
        var codePoint = Rune.TryGetRuneAt(_source, _at, out var rune) ? rune.Value : _source[_at];
        _at += codePoint > 0xFFFF ? 2 : 1;
        return codePoint;
    }

    void Literal(int codePoint)
    {
        if (codePoint < 128 && char.IsAsciiLetterOrDigit((char)codePoint))
            _target.Append((char)codePoint);
        else if (codePoint <= 0xFFFF)
            _target.Append(CultureInfo.InvariantCulture, $"\\u{codePoint:X4}");
        else
            _target.Append(new CharacterClass().Add(codePoint, codePoint).Write(negated: false));
    }

    char Peek(int ahead) => _at + ahead < _source.Length ? _source[_at + ahead] : '\0';

    void RequireGroupName(string name)
    {
        if (!GroupNameRegex.IsMatch(name))
            throw Error("a group's name consists of letters, digits and underscores");
    }

    ArgumentException Error(string problem) => new($"{problem} (position {_at})");

    [GeneratedRegex(@"^\{[0-9]+(,[0-9]*)?\}")]
    static partial Regex QuantifierRegex { get; }

    [GeneratedRegex(@"\G\(\?(:|=|!|<=|<!|<[A-Za-z_][A-Za-z0-9_]*>)")]
    static partial Regex GroupHeadRegex { get; }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z")]
    static partial Regex GroupNameRegex { get; }
}
