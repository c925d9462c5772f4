using System.Globalization;
using System.Text;
using StepFlow.Storage.Sqlite.Native;

namespace StepFlow.Storage.Sqlite.Reading;

/// <summary>Puts a statement together; every value is a parameter.</summary>
sealed class SqlBuilder(string start = "") : IDisposable
{
    readonly StringBuilder _text = new(start);
    readonly List<Action<Statement, int>> _values = [];
    Statement? _statement;

    public SqlBuilder Text(string text)
    {
        _text.Append(text);
        return this;
    }

    public SqlBuilder Add(string value) => Add((s, i) => s.Bind(i, value));

    public SqlBuilder Add(long value) => Add((s, i) => s.Bind(i, value));

    public SqlBuilder Add(double? value) => Add((s, i) => s.Bind(i, value));

    public SqlBuilder Add(Guid value) => Add((s, i) => s.Bind(i, value));

    public Statement Prepare(Database database)
    {
        _statement = database.PrepareOnce(_text.ToString());
        for (var i = 0; i < _values.Count; i++)
        {
            _values[i](_statement, i + 1);
        }

        return _statement;
    }

    public void Dispose() => _statement?.Dispose();

    SqlBuilder Add(Action<Statement, int> bind)
    {
        _values.Add(bind);
        _text.Append(CultureInfo.InvariantCulture, $"?{_values.Count}");
        return this;
    }
}
