using System.Globalization;
using Dcp.Server.Admin;
using Dcp.Server.Admin.Commands;
using Dcp.Server.Config;
using Dcp.Server.Health;
using Dcp.Server.Pool;
using Dcp.Server.Session;
using Microsoft.AspNetCore.Http;

namespace Dcp.Server.Web;

/// <summary>What an operator may do on the page: the console's commands of the same names. Each is logged with who gave it.</summary>
internal sealed class ActionPages(IPoolerControl control)
{
    private SessionHost Host => control.Host;

    internal async Task AnswerAsync(HttpContext context, WebIdentity identity)
    {
        if (!identity.IsOperator)
        {
            await Reply.MessageAsync(context, StatusCodes.Status403Forbidden, "an operator may do that, a viewer may not").ConfigureAwait(false);
            return;
        }

        if (await Reply.BodyAsync(context).ConfigureAwait(false) is not { } body) return;
        var action = body.GetValueOrDefault("action", "");
        var name = body.GetValueOrDefault("name", "");
        var value = body.GetValueOrDefault("value", "");
        var problem = await RunAsync(action, name, value).ConfigureAwait(false);

        // A name from outside may hold anything, and its line is one line.
        var said = CheckResult.OneLine($"{action} {name}{(value.Length == 0 ? "" : $" {value}")}{(problem is null ? "" : $": {problem}")}");
        Host.Log.Note($"web: {identity.Name} from {WebAccess.AddressOf(context)}: {said}");
        await Reply.MessageAsync(context, problem is null ? StatusCodes.Status200OK : StatusCodes.Status409Conflict, problem ?? $"{action} done").ConfigureAwait(false);
    }

    /// <summary>Null when it was done; otherwise why not.</summary>
    private async Task<string?> RunAsync(string action, string name, string value) => action switch
    {
        "pause" when name.Length == 0 => PauseAll(),
        "resume" when name.Length == 0 => ResumeAll(),
        "reload" => control.Reload() is { } problems ? $"the file has errors: {string.Join("; ", problems)}" : null,
        "kill-client" => await KillClientAsync(name).ConfigureAwait(false),
        "ready" => SetTarget(name, AdminState.Ready, null),
        "drain" => SetTarget(name, AdminState.Drain, null),
        "maint" => SetTarget(name, AdminState.Maint, null),
        "weight" => SetTargetCommand.WeightOf(value) is { } weight ? SetTarget(name, null, weight) : $"a weight is {SetTargetCommand.Weights}",
        "pause" or "resume" or "reconnect" or "disable" or "enable" or "kill" => Find(name) is { } database ? OnDatabase(action, database) : $"no such database: {name}",
        _ => $"no such action: {action}",
    };

    private Database? Find(string name) => Host.Catalog.Databases.FirstOrDefault(database => database.Name == name);

    private string? PauseAll()
    {
        if (Host.Pools.AllPaused) return "everything is paused already";
        Host.Pools.PauseAll();
        return null;
    }

    private string? ResumeAll()
    {
        if (control.IsShuttingDown) return "dcp is shutting down";
        if (!Host.Pools.AllPaused) return "not everything is paused";
        Host.Pools.ResumeAll();
        return null;
    }

    private string? OnDatabase(string action, Database database)
    {
        switch (action)
        {
            case "pause":
                if (database.IsPaused) return "it is paused already";
                Host.Pools.Pause([database]);
                break;
            case "resume":
                if (!database.IsPaused) return "it is not paused by itself";
                Host.Pools.Resume([database]);
                break;
            case "reconnect":
                foreach (var pool in Host.Pools.Of(database)) pool.CloseAll("database configuration changed");
                break;
            case "kill":
                Host.Pools.Pause([database]);
                Host.Stop(StopRequest.Killed, session => session.Pool is { } pool && ReferenceEquals(pool.Database, database));
                break;
            default:
                database.IsDisabled = action == "disable";
                break;
        }

        return null;
    }

    private string? SetTarget(string path, AdminState? state, Func<TargetEntry, double>? weight)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash < 1) return "a target is named owner/name";
        var found = false;
        foreach (var set in TargetSets.Of(control, path[..slash])) found |= set.Set(path[(slash + 1)..], state, weight);
        return found ? null : $"no such target: {path}";
    }

    private async Task<string?> KillClientAsync(string name)
    {
        if (!long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return "a client is named by its number";
        var found = await Host.CollectAsync(session =>
        {
            if (session.Id != id || session.State == ClientState.Login) return false;
            session.Stop(StopRequest.Killed);
            return true;
        }).ConfigureAwait(false);
        return found.Contains(true) ? null : "that client is gone";
    }
}
