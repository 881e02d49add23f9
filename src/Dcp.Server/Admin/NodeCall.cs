using Dcp.Net;
using Dcp.Wire;

namespace Dcp.Server.Admin;

/// <summary>A command that was given for all nodes, carried out on this one: its answer is a text, and comes within a time.</summary>
internal sealed class NodeCall(IPoolerControl control, CommandText text, TimeSpan limit) : CommandCall(control, text)
{
    internal override Reactor Reactor => Control.Host.Reactors[0];

    internal bool IsDone { get; private set; }

    internal string Text { get; private set; } = "no answer";

    internal override void Answer(string tag) => (IsDone, Text) = (true, tag);

    internal override void Error(string message, string sqlState = SqlState.ProtocolViolation, string? detail = null) => (IsDone, Text) = (false, message);

    internal override async ValueTask<bool> WaitUntilAsync(Func<bool> done, Action? canceled = null)
    {
        var began = Reactor.Clock.GetTimestamp();
        while (!done())
        {
            if (Reactor.Clock.GetElapsedTime(began) >= limit)
            {
                Error($"not finished after {limit.TotalSeconds:0} s; it goes on");
                return false;
            }

            Signal signal = new(Reactor);
            Reactor.Schedule(Look, signal.Set);
            await signal.WaitAsync();
        }

        return true;
    }
}
