using System.Globalization;
using Dcp.Wire;

namespace Dcp.Tests.Simulation.Random;

/// <summary>A client that does what clients do, in an order by chance, and checks that every answer is its own. On the reactor outside.</summary>
internal sealed class RandomClient(World world, RandomPlan plan, int number, int seed, TimeSpan patience)
{
    private readonly System.Random _random = new(seed);
    private readonly string _user = number % 3 == 2 ? "bob" : "alice";
    private readonly string _name = $"c{number}";
    private SimClient _client = null!;
    private int _tokens;
    private bool _cancelled;

    internal async Task RunAsync()
    {
        for (var lives = plan.IsCalm ? 1 : _random.Next(1, 4); lives > 0; lives--)
        {
            if (await world.ConnectAsync() is not { } client) return;
            _client = client;
            client.Patience = patience;
            _cancelled = false;
            client.LogIn(_user, "app", World.Password, ("application_name", _name), ("TimeZone", $"Zone/{number % 2}"));
            if (await client.LoggedInAsync()) await LiveAsync();
            else Unexpected("no login");
            if (_random.Next(4) == 0) client.Vanish();
            else client.Leave();
            await client.PassAsync(TimeSpan.FromMilliseconds(_random.Next(100)));
        }
    }

    private async Task LiveAsync()
    {
        Assert.Equal(_name, _client.Parameters["application_name"]);
        for (var n = _random.Next(3, 20); n > 0; n--)
        {
            if (!await ActAsync()) return;
            if (_random.Next(3) == 0) await _client.PassAsync(TimeSpan.FromMilliseconds(_random.Next(1500)));
        }
    }

    /// <summary>False: this connection is over.</summary>
    private Task<bool> ActAsync() => _random.Next(plan.IsCalm ? 12 : 16) switch
    {
        0 or 1 => EchoAsync(_random.Next(1, 5), extended: false),
        2 or 3 => EchoAsync(_random.Next(1, 5), extended: true),
        4 or 5 when plan.PoolMode != "statement" => TransactionAsync(),
        6 => ShowAsync(),
        7 => SleepAsync(),
        8 => CopyInAsync(),
        9 => CopyOutAsync(),
        10 => FailAsync(),
        11 => RowsAsync(),
        12 => AskAsync("crash", "nothing"),
        13 => AskAsync("die", "nothing"),
        14 => HalfAsync(),
        15 => AskAsync("nonsense", "nothing"),
        _ => EchoAsync(1, extended: false),
    };

    private string Token() => string.Create(CultureInfo.InvariantCulture, $"{_name}-{++_tokens}");

    private async Task<bool> EchoAsync(int count, bool extended)
    {
        string[] tokens = [.. Enumerable.Range(0, count).Select(_ => Token())];
        foreach (var token in tokens)
        {
            if (extended) _client.Extended("echo $1", token);
            else _client.Query($"echo {token}");
        }

        foreach (var token in tokens)
        {
            if (!Is(await _client.AnswerAsync(), token)) return false;
        }

        return true;
    }

    private async Task<bool> AskAsync(string sql, string expected)
    {
        _client.Query(sql);
        return Is(await _client.AnswerAsync(), expected);
    }

    private async Task<bool> TransactionAsync()
    {
        if (!await AskAsync($"begin {_name}", "")) return false;
        for (var n = _random.Next(4); n > 0; n--)
        {
            if (_random.Next(8) == 0 && !plan.IsCalm) return _client.IsClosed;
            if (!await EchoAsync(1, _random.Next(2) == 0)) return false;
            if (_random.Next(4) == 0) await _client.PassAsync(TimeSpan.FromMilliseconds(_random.Next(300)));
        }

        return await AskAsync($"{(_random.Next(2) == 0 ? "commit" : "rollback")} {_name}", "");
    }

    private async Task<bool> ShowAsync() =>
        await AskAsync("show application_name", _name) && await AskAsync("show TimeZone", $"Zone/{number % 2}");

    private async Task<bool> SleepAsync()
    {
        _client.Query(string.Create(CultureInfo.InvariantCulture, $"sleep {_random.Next(400)} {Token()}"));
        if (_random.Next(2) == 0)
        {
            await _client.PassAsync(TimeSpan.FromMilliseconds(_random.Next(300)));
            if (await world.ConnectAsync() is { } canceller)
            {
                _cancelled = true;
                canceller.Send(output => FrontendMessages.WriteCancelRequest(output, _client.ProcessId, _client.CancelKey.Span));
                if (_random.Next(3) == 0) canceller.Vanish();
            }
        }

        return Is(await _client.AnswerAsync(), "slept");
    }

    private async Task<bool> CopyInAsync()
    {
        var fails = _random.Next(3) == 0;
        _client.Query(fails ? "copy in fail 2" : "copy in");
        var bytes = 0;
        for (var n = _random.Next(2, 20); n > 0; n--)
        {
            var data = new byte[_random.Next(3000)];
            bytes += data.Length;
            _client.Send(output => FrontendMessages.WriteCopyData(output, data));
            if (_random.Next(6) == 0) await _client.PassAsync(TimeSpan.FromMilliseconds(_random.Next(50)));
        }

        _client.Send(FrontendMessages.WriteCopyDone);
        var answer = await _client.AnswerAsync();
        if (answer is { SqlState: "22P02" } && fails) return true;
        return Is(answer, "", $"COPY {bytes}");
    }

    private async Task<bool> CopyOutAsync()
    {
        var (count, size) = (_random.Next(20), _random.Next(5000));
        _client.Query($"copy out {count} {size}");
        if (_random.Next(4) == 0)
        {
            _client.Pause();
            await _client.PassAsync(TimeSpan.FromMilliseconds(_random.Next(500)));
            _client.Resume();
        }

        var answer = await _client.AnswerAsync();
        if (!Is(answer, "", $"COPY {count}")) return false;
        Assert.True(answer!.Error is not null || answer.CopyBytes == (long)count * size, "a copy came in part");
        return true;
    }

    private async Task<bool> RowsAsync()
    {
        var (count, size) = (_random.Next(1, 20), _random.Next(5000));
        _client.Query($"rows {count} {size}");
        var answer = await _client.AnswerAsync();
        if (answer is not { Error: null }) return Is(answer, "");
        Assert.Equal(count, answer.Rows.Count);
        Assert.All(answer.Rows, row => Assert.Equal(size, row.Length));
        return true;
    }

    private async Task<bool> FailAsync()
    {
        if (_random.Next(2) == 0) _client.Query("fail 22012");
        else _client.Extended("fail 22012");
        var answer = await _client.AnswerAsync();
        return answer?.SqlState == "22012" || Is(answer, "nothing");
    }

    /// <summary>Sends a part of a message, and is gone.</summary>
    private async Task<bool> HalfAsync()
    {
        var bytes = Written.Bytes(output => FrontendMessages.WriteQuery(output, $"echo {Token()}"));
        _client.SendBytes(bytes.AsSpan(0, _random.Next(1, bytes.Length)));
        if (_random.Next(2) == 0) await _client.PassAsync(TimeSpan.FromMilliseconds(_random.Next(500)));
        return false;
    }

    /// <summary>
    /// The answer is the one expected, or the end of the connection, or an error that there is a reason for. It is never that of
    /// another question. False: the connection is over.
    /// </summary>
    private bool Is(Answer? answer, string row, string? tag = null)
    {
        if (answer is null)
        {
            Unexpected($"the connection ended: {_client.Fatal}");
            return false;
        }

        if (answer.Error is { } error)
        {
            var cancelled = _cancelled && error.SqlState == SqlState.QueryCanceled;
            Assert.True(cancelled || error.SqlState == SqlState.InFailedTransaction || !plan.IsCalm, $"{_name} got {error}");
            return true;
        }

        if (row.Length > 0) Assert.Equal(row, Assert.Single(answer.Rows));
        else Assert.Empty(answer.Rows);
        if (tag is not null) Assert.Equal(tag, answer.Tags[^1]);
        return true;
    }

    private void Unexpected(string what) => Assert.False(plan.IsCalm, $"{_name}: {what}");
}
