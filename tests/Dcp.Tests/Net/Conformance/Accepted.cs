using System.Threading.Channels;
using Dcp.Net;

namespace Dcp.Tests.Net.Conformance;

/// <summary>Accepted connections in the order of their arrival, to be taken by a test.</summary>
public sealed class Accepted
{
    private readonly Channel<Connection> _channel = Channel.CreateUnbounded<Connection>();

    public void Add(Connection connection) => Assert.True(_channel.Writer.TryWrite(connection));

    public async Task<Connection> TakeAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        return await _channel.Reader.ReadAsync(limit.Token);
    }
}
