using Dcp.Server.Metrics;
using Microsoft.Extensions.Logging;

namespace Dcp.Server.Web;

/// <summary>
/// Kestrel's warnings in our log, one in ten seconds at most: strangers can cause them at will. Also the services that Kestrel asks for,
/// which is this. Any thread.
/// </summary>
internal sealed class WebLog(PoolerLog log, TimeProvider clock) : ILoggerFactory, ILogger, IServiceProvider
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long? _last;
    private int _unsaid;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public object? GetService(Type serviceType) => serviceType == typeof(ILoggerFactory) ? this : null;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        int unsaid;
        lock (_gate)
        {
            if (_last is { } last && clock.GetElapsedTime(last) < s_interval)
            {
                _unsaid++;
                return;
            }

            _last = clock.GetTimestamp();
            unsaid = _unsaid;
            _unsaid = 0;
        }

        var more = unsaid > 0 ? $" (and {unsaid} more before)" : "";
        log.Warn($"web: {formatter(state, exception)}{(exception is null ? "" : $": {exception.Message}")}{more}");
    }

    public void Dispose()
    {
    }
}
