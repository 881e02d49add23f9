using System.Data.Common;
using Npgsql;

namespace Dcp.Workload.Sampling;

/// <summary>A source with one connection of its own, which it opens again when it was lost.</summary>
public abstract class SqlSource(NpgsqlDataSource data) : ISampleSource
{
    private NpgsqlConnection? _connection;

    public async Task ReadAsync(IDictionary<string, double> values, CancellationToken cancellation)
    {
        try
        {
            if (_connection is null)
            {
                _connection = await data.OpenConnectionAsync(cancellation).ConfigureAwait(false);
                await OpenedAsync(_connection, cancellation).ConfigureAwait(false);
            }

            await ReadAsync(_connection, values, cancellation).ConfigureAwait(false);
        }
        catch (DbException)
        {
            await CloseAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task FinishAsync(CancellationToken cancellation)
    {
        if (_connection is not null)
            await FinishAsync(_connection, cancellation).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        await data.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Called once for each new connection.</summary>
    protected virtual Task OpenedAsync(NpgsqlConnection connection, CancellationToken cancellation) => Task.CompletedTask;

    protected abstract Task ReadAsync(NpgsqlConnection connection, IDictionary<string, double> values, CancellationToken cancellation);

    /// <summary>The last reading, once, if there still is a connection.</summary>
    protected virtual Task FinishAsync(NpgsqlConnection connection, CancellationToken cancellation) => Task.CompletedTask;

    private async Task CloseAsync()
    {
        if (_connection is null)
            return;
        await _connection.DisposeAsync().ConfigureAwait(false);
        _connection = null;
    }
}
