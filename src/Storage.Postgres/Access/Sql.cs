using System.Globalization;
using System.Text;
using Npgsql;

namespace StepFlow.Storage.Postgres.Access;

/// <summary>Puts a statement together; every value is a parameter.</summary>
sealed class Sql(string start)
{
    readonly StringBuilder _text = new(start);
    readonly List<object?> _values = [];

    public Sql Text(string text)
    {
        _text.Append(text);
        return this;
    }

    public Sql Add(object value)
    {
        _values.Add(value);
        _text.Append(CultureInfo.InvariantCulture, $"${_values.Count}");
        return this;
    }

    public async Task<IReadOnlyList<T>> ReadAllAsync<T>(NpgsqlConnection connection, Func<NpgsqlDataReader, T> read) =>
        await connection.ReadAllAsync(_text.ToString(), read, [.. _values]);
}
