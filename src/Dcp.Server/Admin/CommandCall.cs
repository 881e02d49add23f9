using Dcp.Net;
using Dcp.Server.Config;
using Dcp.Server.Pool;
using Dcp.Server.Session;
using Dcp.Wire;

namespace Dcp.Server.Admin;

/// <summary>One command on its way, whoever gave it: what it may touch, and how it answers. On <see cref="Reactor"/>.</summary>
internal abstract class CommandCall(IPoolerControl control, CommandText text)
{
    private protected static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    internal SessionHost Host => control.Host;

    internal IPoolerControl Control => control;

    internal abstract Reactor Reactor { get; }

    /// <summary>The second word, or empty.</summary>
    internal string Argument => text.Argument;

    /// <summary>The command was carried out.</summary>
    internal abstract void Answer(string tag);

    /// <summary>The command failed.</summary>
    internal abstract void Error(string message, string sqlState = SqlState.ProtocolViolation, string? detail = null);

    /// <summary>
    /// Waits until <paramref name="done"/> says so, looking again and again. False when the wait ended otherwise: then all that there is to
    /// be said has been said.
    /// </summary>
    /// <param name="canceled">Takes back what was begun, should whoever gave the command ask for that.</param>
    internal abstract ValueTask<bool> WaitUntilAsync(Func<bool> done, Action? canceled = null);

    /// <summary>Says in the log who changes the process.</summary>
    internal void Log(string command) =>
        Host.Log.Note(Argument.Length == 0 ? $"{command} command issued" : $"{command} '{Argument}' command issued");

    /// <summary>The database that the argument names, made from the fallback entry if need be; null after an error was sent.</summary>
    /// <param name="verb">For the message: <c>cannot VERB admin db</c>.</param>
    /// <param name="known">Only one that is there already.</param>
    internal Database? FindDatabase(string verb, bool known = false)
    {
        if (Argument == DcpConfig.ConsoleDatabase)
        {
            Error($"cannot {verb} admin db: {Argument}");
            return null;
        }

        var database = known ? Host.Catalog.Databases.FirstOrDefault(found => found.Name == Argument) : Host.Catalog.Find(Argument);
        if (database is null) Error($"no such database: {Argument}");
        return database;
    }
}
