using Npgsql;
using StepFlow.Storage.Postgres.Access;

namespace StepFlow.Storage.Postgres.Writing;

/// <summary>Numbers for journals and blobs, taken from the server a thousand at a time. For one writer.</summary>
sealed class IdBlock
{
    const int Size = 1000;

    long _next;
    int _left;

    /// <summary>A number nobody else has.</summary>
    public async ValueTask<long> TakeAsync(NpgsqlConnection connection)
    {
        if (_left == 0)
        {
            _next = await connection.ReadFirstAsync("SELECT nextval('ids')", r => r.GetInt64(0));
            _left = Size;
        }

        _left--;
        return _next++;
    }
}
