using System.Diagnostics;
using Dcp.Workload.Database;
using Npgsql;

namespace Dcp.Bench.Copy;

/// <summary>A table of so many megabytes, and clients that copy it out, or as much in, all at once.</summary>
internal sealed class CopyClients(ScratchPostgres postgres, int count, int megabytes)
{
    private readonly byte[] _megabyte = CopyRows.MakeMegabyte();

    private long Rows => (long)CopyRows.PerMegabyte * megabytes;

    /// <exception cref="BenchException">The database refused.</exception>
    internal async Task PrepareAsync(CancellationToken cancellation)
    {
        await using NpgsqlConnection connection = await OpenAsync(postgres.Port, cancellation);
        await ExecuteAsync(
            connection,
            $"create unlogged table copied_out as select repeat('x', {CopyRows.TextBytes}) as line from generate_series(1, {Rows})",
            cancellation);
        for (int client = 0; client < count; client++)
            await ExecuteAsync(connection, $"create unlogged table {Into(client)} (line text)", cancellation);
    }

    /// <returns>How long it took until the last had it all.</returns>
    /// <exception cref="BenchException">One got an error, or too few bytes.</exception>
    internal Task<TimeSpan> CopyOutAsync(int port, CancellationToken cancellation) => AllAsync(port, ReadAsync, cancellation);

    /// <summary>Each into a table of its own.</summary>
    /// <returns>How long it took until the last was told that it is done.</returns>
    /// <exception cref="BenchException">One got an error, or a table has other rows than it was sent.</exception>
    internal async Task<TimeSpan> CopyInAsync(int port, CancellationToken cancellation)
    {
        await using NpgsqlConnection direct = await OpenAsync(postgres.Port, cancellation);
        for (int client = 0; client < count; client++)
            await ExecuteAsync(direct, $"truncate {Into(client)}", cancellation);
        TimeSpan took = await AllAsync(port, WriteAsync, cancellation);
        for (int client = 0; client < count; client++)
        {
            await using NpgsqlCommand counting = new($"select count(*) from {Into(client)}", direct);
            object? rows = await counting.ExecuteScalarAsync(cancellation);
            if (rows is not long number || number != Rows)
                throw new BenchException($"{Into(client)} has {rows} rows of the {Rows} that were sent");
        }

        return took;
    }

    private static string Into(int client) => $"copied_in_{client}";

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<TimeSpan> AllAsync(int port, Func<NpgsqlConnection, int, CancellationToken, Task> copyAsync, CancellationToken cancellation)
    {
        NpgsqlConnection[] connections = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => OpenAsync(port, cancellation)));
        try
        {
            long begin = Stopwatch.GetTimestamp();
            await Task.WhenAll(connections.Select((connection, client) => Task.Run(() => copyAsync(connection, client, cancellation), cancellation)));
            return Stopwatch.GetElapsedTime(begin);
        }
        catch (NpgsqlException e)
        {
            throw new BenchException($"COPY failed: {e.Message}");
        }
        finally
        {
            foreach (NpgsqlConnection connection in connections)
                await connection.DisposeAsync();
        }
    }

    private async Task ReadAsync(NpgsqlConnection connection, int client, CancellationToken cancellation)
    {
        byte[] buffer = new byte[64 * 1024];
        long total = 0;
        await using NpgsqlRawCopyStream rows = await connection.BeginRawBinaryCopyAsync("copy copied_out to stdout (format binary)", cancellation);
        for (int read; (read = await rows.ReadAsync(buffer, cancellation)) > 0;)
            total += read;
        long expected = CopyRows.Header.Length + (Rows * CopyRows.RowBytes) + CopyRows.Trailer.Length;
        if (total != expected)
            throw new BenchException($"client {client} got {total} bytes of {expected}");
    }

    private async Task WriteAsync(NpgsqlConnection connection, int client, CancellationToken cancellation)
    {
        await using NpgsqlRawCopyStream rows = await connection.BeginRawBinaryCopyAsync($"copy {Into(client)} from stdin (format binary)", cancellation);
        await rows.WriteAsync(CopyRows.Header, cancellation);
        for (int megabyte = 0; megabyte < megabytes; megabyte++)
            await rows.WriteAsync(_megabyte, cancellation);
        await rows.WriteAsync(CopyRows.Trailer, cancellation);
    }

    private async Task<NpgsqlConnection> OpenAsync(int port, CancellationToken cancellation)
    {
        NpgsqlConnectionStringBuilder login = new()
        {
            Host = postgres.Host,
            Port = port,
            Username = postgres.User,
            Password = postgres.UserPassword,
            Database = postgres.Database,
            Pooling = false,
            Timeout = 60,
            CommandTimeout = 0,
        };
        NpgsqlConnection connection = new(login.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch (NpgsqlException e)
        {
            await connection.DisposeAsync();
            throw new BenchException($"a client was refused: {e.Message}");
        }
    }
}
