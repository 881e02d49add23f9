using System.Globalization;
using System.Text;
using Dcp.Server.Config;
using Microsoft.Extensions.Logging;

namespace Dcp.Server.Hosting;

/// <summary>
/// Writes log lines in PgBouncer's form, <c>2026-01-31 12:00:00.123 UTC [pid] LEVEL text</c>, to stderr and to logfile, each line as
/// it comes and unbuffered, or as a JSON object (<see cref="JsonLine"/>). A line break within a message is followed by a tab, so that one event stays recognisable. Any thread.
/// </summary>
internal sealed class LineLoggerProvider(TimeProvider clock, bool toStderr, string? file) : ILoggerProvider, ILogger
{
    private static readonly Stream s_stderr = Console.OpenStandardError();

    private readonly Lock _gate = new();
    private FileStream? _file = file is null ? null : AppendedFile.Open(file);

    /// <summary>Where lines go beside the file; null: nowhere.</summary>
    internal Syslog? Syslog { get; init; }

    internal LogFormat Format { get; init; }

    /// <summary>verbose: 0 logs nothing below LOG, 1 DEBUG, 2 NOISE.</summary>
    internal int Verbose { get; set; }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel switch
    {
        LogLevel.Trace => Verbose >= 2,
        LogLevel.Debug => Verbose >= 1,
        _ => true,
    };

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        var message = formatter(state, exception);
        var text = exception is null ? message : $"{message}: {exception}";
        var now = clock.GetUtcNow();
        var bytes = Format == LogFormat.Json
            ? JsonLine.Of(now, Word(logLevel), eventId.Id, message, state, exception)
            : Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"{now:yyyy-MM-dd HH:mm:ss.fff} UTC [{Environment.ProcessId}] {Word(logLevel)} {text.Replace("\n", "\n\t", StringComparison.Ordinal)}\n"));
        lock (_gate)
        {
            if (toStderr) s_stderr.Write(bytes);
            _file?.Write(bytes);
            _file?.Flush();
        }

        Syslog?.Write(logLevel, now, text);
    }

    /// <summary>Opens the file anew, for it may have been rotated away.</summary>
    internal void Reopen()
    {
        if (file is null) return;
        lock (_gate)
        {
            _file?.Dispose();
            _file = AppendedFile.Open(file);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
        }

        Syslog?.Dispose();
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Critical => "FATAL",
        LogLevel.Error => "ERROR",
        LogLevel.Warning => "WARNING",
        LogLevel.Debug => "DEBUG",
        LogLevel.Trace => "NOISE",
        _ => "LOG",
    };
}
