using System.Globalization;
using System.Net;
using Dcp.Server.Session;

namespace Dcp.Server.Admin.Commands;

/// <summary>
/// <c>DRAIN "address [milliseconds]"</c>: a floating address is about to leave this host. Its clients are told so (57P01) when they are
/// in no transaction, new ones wait, and the answer comes when nobody is left. Who is still in a transaction when the time is over
/// (10 s if none is given) is cut. Until ACCEPT, clients that come by the address are sent away.
/// </summary>
internal sealed class DrainCommand() : Command("DRAIN")
{
    private static readonly TimeSpan s_defaultLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(5);

    internal override Arity Argument => Arity.Required;

    internal override async Task RunAsync(ConsoleCall call)
    {
        var words = call.Argument.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is < 1 or > 2 || !IPAddress.TryParse(words[0], out var address) || LimitOf(words) is not { } limit)
        {
            call.Error("DRAIN takes an address and, if wanted, milliseconds, in double quotes");
            return;
        }

        call.Host.Draining.Begin(address);
        call.Log(Name);
        var began = call.Session.Reactor.Clock.GetTimestamp();
        var isCut = false;
        while (true)
        {
            var isOver = call.Session.Reactor.Clock.GetElapsedTime(began) >= limit;
            var left = await call.Host.DrainAsync(address, all: isOver);
            if (left == 0) break;
            if (isOver && !isCut) call.Host.Log.Note($"drain: {left} clients of {address} were still busy and are cut");
            isCut = isOver;
            var timer = call.Session.Reactor.Schedule(s_look, call.Session.Signal.Set);
            var isAlive = await call.Session.PauseAsync();
            timer.Cancel();
            if (!isAlive) break;
            if (call.Host.Draining.IsDrained(address)) continue;
            call.Error($"{address} was accepted again before all had left");
            return;
        }

        // Whether a client that is passed on is in a transaction nobody here knows: all of them stay to the end.
        call.Control.Frontends.CutAt(local => DrainedAddresses.IsAt(local, address));
        call.Host.Draining.Finish(address);
        call.Host.ReleaseHeld();
        call.Answer(Name);
    }

    private static TimeSpan? LimitOf(string[] words) =>
        words.Length < 2 ? s_defaultLimit
        : int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? TimeSpan.FromMilliseconds(limit)
        : null;
}
