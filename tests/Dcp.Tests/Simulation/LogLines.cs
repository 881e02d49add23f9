using Microsoft.Extensions.Logging;

namespace Dcp.Tests.Simulation;

/// <summary>Keeps what the pooler logs. Any thread.</summary>
internal sealed class LogLines : ILogger
{
    private readonly List<string> _lines = [];

    internal IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    internal int Count(string text) => Lines.Count(line => line.Contains(text, StringComparison.Ordinal));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines) _lines.Add($"{logLevel} {formatter(state, exception)}{(exception is null ? "" : $" {exception}")}");
    }
}
