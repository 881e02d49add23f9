using System.Globalization;
using Dcp.Tests.Simulation.Scripted;

namespace Dcp.Tests.Simulation.Listening;

/// <summary>A client that listens by chance and knows from where to where it did, by the number of notifications so far. On the reactor outside.</summary>
internal sealed class ListenClient(World world, int number, int seed, bool mayBegin)
{
    private static readonly string[] s_channels = ["a", "b", "c"];

    private readonly System.Random _random = new(seed);
    private readonly Dictionary<string, List<(int From, int To)>> _listened = s_channels.ToDictionary(name => name, _ => new List<(int, int)>());
    private SimClient _client = null!;
    private int _tokens;
    private bool _hasVanished;

    internal List<string> Story { get; } = [];

    internal async Task RunAsync()
    {
        _client = (await world.ConnectAsync())!;
        _client.LogIn("alice", "app", World.Password);
        Assert.True(await _client.LoggedInAsync());
        for (var n = _random.Next(5, 40); n > 0; n--)
        {
            await ActAsync();
            if (_random.Next(3) == 0) await _client.PassAsync(TimeSpan.FromMilliseconds(_random.Next(60)));
        }

        _hasVanished = _random.Next(6) == 0;
        if (_hasVanished) _client.Vanish();
    }

    /// <summary>
    /// Told is what was announced while it listened, once and in the database's order. Of what was announced before an UNLISTEN the last may be
    /// missing: it had not been told yet.
    /// </summary>
    internal void AssertTold(List<ScriptedNote> notes)
    {
        Assert.Null(_client.Fatal?.ToString());
        List<int> told = [.. _client.Notifications.Select(note => notes.FindIndex(other => (other.ProcessId, other.Channel, other.Payload) == note))];
        Assert.DoesNotContain(-1, told);
        for (var i = 1; i < told.Count; i++) Assert.True(told[i - 1] < told[i], $"c{number} was told {notes[told[i]]} after {notes[told[i - 1]]}");
        foreach (var place in told) Assert.True(_listened[notes[place].Channel].Exists(time => place >= time.From && place < time.To), $"c{number} did not listen to {place} {notes[place]}");
        foreach (var (channel, times) in _listened)
        {
            foreach (var (from, to) in times) AssertTold(notes, told, channel, from, to);
        }
    }

    private void AssertTold(List<ScriptedNote> notes, List<int> told, string channel, int from, int to)
    {
        var isMissing = false;
        for (var place = from; place < Math.Min(to, notes.Count); place++)
        {
            if (notes[place].Channel != channel) continue;
            var has = told.Contains(place);
            Assert.False(has && isMissing, $"c{number} was not told something before {place} {notes[place]}");
            isMissing |= !has;
        }

        Assert.False(isMissing && to == int.MaxValue && !_hasVanished, $"c{number} was not told something of {channel} since {from}");
    }

    private async Task ActAsync()
    {
        var channel = s_channels[_random.Next(s_channels.Length)];
        switch (_random.Next(12))
        {
            case 0 or 1 or 2:
                Begin(channel, await AskAsync(Wrapped($"listen {channel}")));
                break;
            case 3:
                End([channel], await AskAsync(Wrapped($"unlisten {channel}")));
                break;
            case 4 when _random.Next(2) == 0:
                End(s_channels, await AskAsync(_random.Next(2) == 0 ? "unlisten *;notes" : "discard all;notes"));
                break;
            case 5 when mayBegin:
                await AskAsync($"begin;{(_random.Next(2) == 0 ? "unlisten *" : $"listen {channel}")};rollback;notes");
                break;
            case 6 when mayBegin:
                await TransactionAsync(channel);
                break;
            case 7:
                await PipelineAsync(channel);
                break;
            case 8:
                await AskAsync("echo x;notes");
                break;
            default:
                await AskAsync($"notify {channel}, '{Token()}';notes");
                break;
        }
    }

    private string Wrapped(string sql) => mayBegin && _random.Next(2) == 0 ? $"begin;{sql};commit;notes" : $"{sql};notes";

    private string Token() => string.Create(CultureInfo.InvariantCulture, $"c{number}x{++_tokens}{new string('y', _random.Next(2) * _random.Next(400))}");

    private void Begin(string channel, int place)
    {
        if (_listened[channel] is not [.., (_, int.MaxValue)]) _listened[channel].Add((place, int.MaxValue));
    }

    private void End(IEnumerable<string> channels, int place)
    {
        foreach (var channel in channels)
        {
            if (_listened[channel] is [.., (var from, int.MaxValue)] times) times[^1] = (from, place);
        }
    }

    /// <summary>A longer transaction, in which others announce something.</summary>
    private async Task TransactionAsync(string channel)
    {
        await AskAsync("begin;notes");
        await AskAsync($"listen {channel};notes");
        await _client.PassAsync(TimeSpan.FromMilliseconds(_random.Next(40)));
        await AskAsync($"notify {channel}, '{Token()}';notes");
        var commits = _random.Next(3) > 0;
        var place = await AskAsync(commits ? "notes;commit;notes" : "rollback;notes");
        // The own notification comes with the commit, and is told.
        if (commits) Begin(channel, place - 1);
    }

    /// <summary>Several at once, without waiting for an answer.</summary>
    private async Task PipelineAsync(string channel)
    {
        _client.Query($"listen {channel};notes");
        _client.Query($"notify {channel}, '{Token()}';notes");
        _client.Query("echo x;notes");
        Begin(channel, await PlaceAsync());
        await PlaceAsync();
        await PlaceAsync();
    }

    private async Task<int> AskAsync(string sql)
    {
        _client.Query(sql);
        var place = await PlaceAsync();
        Story.Add($"c{number} at {place}: {(sql.Length > 60 ? sql[..60] : sql)}");
        return place;
    }

    private async Task<int> PlaceAsync()
    {
        var answer = await _client.AnswerAsync();
        Assert.True(answer is { Error: null }, $"c{number}: {answer?.Error} {_client.Fatal}");
        return int.Parse(answer!.Rows[^1], CultureInfo.InvariantCulture);
    }
}
