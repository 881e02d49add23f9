using System.Globalization;
using System.Text;
using Dcp.Workload;

namespace Dcp.Top;

/// <summary>Reads and shows, until somebody has seen enough.</summary>
internal sealed class TopProgram(TopReader reader, TimeSpan interval, TimeProvider clock)
{
    /// <summary>Rates and quantiles reach over so many readings: steady enough to be read.</summary>
    private const int Window = 5;

    private readonly List<TopReading> _readings = [];
    private string? _problem;
    private string _readAt = "";
    private int _scroll;

    /// <summary>One screen as text: what happened within one interval.</summary>
    internal async Task OnceAsync(TextWriter output, CancellationToken cancellation)
    {
        var before = await reader.ReadAsync(cancellation);
        await Task.Delay(interval, clock, cancellation);
        var now = await reader.ReadAsync(cancellation);
        TopScreen screen = new(before, now, clock.GetElapsedTime(before.At, now.At).TotalSeconds);
        StringBuilder text = new();
        foreach (var line in screen.Head(Time()).Concat(screen.Body(int.MaxValue)))
        {
            TopPainter.Paint(text, line, int.MaxValue, colours: TopTerminal.HasColours);
            text.Append('\n');
        }

        await output.WriteAsync(text.ToString());
    }

    internal async Task RunAsync(TextWriter output, CancellationToken cancellation)
    {
        // The first reading before the screen is taken: whoever cannot be reached is told so in plain text.
        Add(await reader.ReadAsync(cancellation));
        using TopTerminal terminal = new(output);
        do Show(terminal);
        while (await WatchAsync(terminal, token => Task.Delay(interval, clock, token), cancellation) && await WatchAsync(terminal, ReadAsync, cancellation));
    }

    /// <summary>Follows the keys while something is under way, a console that does not answer for one. False: enough was seen.</summary>
    private async Task<bool> WatchAsync(TopTerminal terminal, Func<CancellationToken, Task> begin, CancellationToken cancellation)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var task = begin(until.Token);
        var isEnough = false;
        while (!task.IsCompleted && !isEnough)
        {
            await Task.WhenAny(task, terminal.Events.WaitToReadAsync(until.Token).AsTask());
            cancellation.ThrowIfCancellationRequested();
            while (!isEnough && terminal.Events.TryRead(out var pressed))
            {
                isEnough = pressed is { } one && !Take(one);
                Show(terminal);
            }
        }

        await until.CancelAsync();
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!isEnough) await task;
        return !isEnough;
    }

    private void Add(TopReading reading)
    {
        _readings.Add(reading);
        _readAt = Time();
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        try
        {
            Add(await reader.ReadAsync(cancellation));
            if (_readings.Count > Window) _readings.RemoveAt(0);
            _problem = null;
        }
        catch (Exception e) when (e is IOException or WorkloadFailedException)
        {
            // What was counted before another process answers says nothing about what that one counts.
            _readings.RemoveRange(0, _readings.Count - 1);
            _problem = e.Message;
        }
    }

    /// <summary>False: enough was seen.</summary>
    private bool Take(ConsoleKeyInfo key)
    {
        if (key.KeyChar is 'q' or 'Q') return false;
        _scroll += key.Key switch
        {
            ConsoleKey.DownArrow or ConsoleKey.J => 1,
            ConsoleKey.UpArrow or ConsoleKey.K => -1,
            ConsoleKey.PageDown or ConsoleKey.Spacebar => TopTerminal.Size.Height / 2,
            ConsoleKey.PageUp => -TopTerminal.Size.Height / 2,
            ConsoleKey.Home => -_scroll,
            _ => 0,
        };
        return true;
    }

    private void Show(TopTerminal terminal)
    {
        var (width, height) = TopTerminal.Size;
        var (before, now) = (_readings.Count > 1 ? _readings[0] : null, _readings[^1]);
        TopScreen screen = new(before, now, before is null ? 0 : clock.GetElapsedTime(before.At, now.At).TotalSeconds);
        List<IReadOnlyList<TopCell>> lines = [.. screen.Head(_readAt, _problem is not null)];
        if (_problem is { } problem) lines.Add([new(Admin.AnswerText.Printable(problem), TopShade.Bad)]);
        List<TopCell[]> body = [.. screen.Body(width)];
        var room = Math.Max(1, height - lines.Count - 1);
        _scroll = Math.Clamp(_scroll, 0, Math.Max(0, body.Count - room));
        lines.AddRange(body.Skip(_scroll).Take(room));
        while (lines.Count < height - 1) lines.Add([]);
        var below = Math.Max(0, body.Count - _scroll - room);
        lines.Add([new(below > 0 || _scroll > 0 ? $"q quit, arrows and PgUp/PgDn: {below} more below" : "q quit", TopShade.Faint)]);
        terminal.Show(lines, width, TopTerminal.HasColours);
    }

    private string Time() => clock.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
