using Dcp.Wire;

namespace Dcp.SystemTests.Wire;

/// <summary>
/// Two clients that keep one of a pool's two servers, in turn, so that the third client gets the other one each time. They leave
/// unnamed statements of their own behind.
/// </summary>
internal sealed class ServerChanger : IDisposable
{
    private readonly WireClient[] _clients;
    private int _holder;

    private ServerChanger(params WireClient[] clients) => _clients = clients;

    internal static async Task<ServerChanger> StartAsync(int port, string database)
    {
        ServerChanger changer = new(await WireClient.LogInAsync(port, database), await WireClient.LogInAsync(port, database));
        await changer.HoldAsync(changer._clients[0]);
        return changer;
    }

    /// <summary>The other server is free after this, and the one that was is not.</summary>
    internal async Task ChangeAsync()
    {
        await HoldAsync(_clients[1 - _holder]);
        await _clients[_holder].SayAsync(Say.Query("commit"));
        await _clients[_holder].HearAsync(BackendCode.ReadyForQuery, 1);
        _holder = 1 - _holder;
    }

    public void Dispose()
    {
        foreach (WireClient client in _clients) client.Dispose();
    }

    private async Task HoldAsync(WireClient client)
    {
        await client.SayAsync(Say.Query("begin"), Say.Parse("", "select 'not yours'"), Say.Sync);
        await client.HearAsync(BackendCode.ReadyForQuery, 2);
    }
}
