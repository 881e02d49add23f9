using System.Buffers;
using Dcp.Wire;

namespace Dcp.SystemTests.Wire;

/// <summary>
/// The same messages are sent to the database and, through the pooler, to the database: what comes back is the same, message for message.
/// </summary>
public sealed class ReplayTests(ReplayPoolers poolers) : IClassFixture<ReplayPoolers>
{
    public static TheoryData<string, string> Scripts
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach ((string name, WireScript script) in WireScripts.All)
            {
                foreach (string mode in script.Modes) data.Add(name, mode);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task A_client_hears_from_the_pooler_what_the_database_says(string name, string mode)
    {
        WireScript script = WireScripts.All[name];
        string direct = await poolers.DirectlyAsync(name, async () => await PlayAsync(script, ReplayPoolers.Direct));
        string heard = await PlayAsync(script, mode);
        Assert.True(direct == heard, $"Directly:\n{direct}\n\nThrough the pooler:\n{heard}");
        Assert.DoesNotContain("internal error", poolers.LogOf(mode), StringComparison.Ordinal);
    }

    private async Task<string> PlayAsync(WireScript script, string mode)
    {
        string database = await poolers.EmptyDatabaseAsync(mode, script.Before);
        using WireClient client = await WireClient.ConnectAsync(poolers.PortOf(mode));
        if (await client.BeginAsync(script, database))
        {
            using ServerChanger? changer = mode == "transaction" && !script.KeepsServer ? await ServerChanger.StartAsync(poolers.PortOf(mode), database) : null;
            foreach (Action<IBufferWriter<byte>>[] step in script.Steps)
            {
                (BackendCode code, int count) = Say.AwaitedBy(step);
                if (!await client.SayAsync(step) || !await client.HearAsync(code, count)) break;
                if (changer is not null && client.Heard[^1] == "Z I") await changer.ChangeAsync();
            }
        }

        return string.Join('\n', client.Heard);
    }
}
