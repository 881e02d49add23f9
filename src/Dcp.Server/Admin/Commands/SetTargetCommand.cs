using System.Globalization;
using Dcp.Server.Config;
using Dcp.Server.Health;

namespace Dcp.Server.Admin.Commands;

/// <summary>
/// <c>SET TARGET owner/name STATE ready|drain|maint</c> and <c>WEIGHT n|n%</c>: what HAProxy's runtime API does by <c>set server</c>. It holds
/// until the next start, or until a reload gives the target another weight.
/// </summary>
internal static class SetTargetCommand
{
    private const int MostPercent = 25_600;

    /// <summary>What a weight may be.</summary>
    internal static string Weights { get; } = string.Create(CultureInfo.InvariantCulture, $"0 to {TargetEntry.MostWeight}, or a percentage of the configured weight");

    internal static void Run(ConsoleCall call, TargetCommandText? text)
    {
        if (text is null)
        {
            call.Error("SET TARGET takes owner/name, then STATE ready, drain or maint, or WEIGHT and a number or percentage");
            return;
        }

        var sets = TargetSets.Of(call.Control, text.Owner).ToList();
        if (sets.Count == 0)
        {
            call.Error($"no such frontend, and no such database with targets: {text.Owner}");
            return;
        }

        AdminState? state = text.Value.ToLowerInvariant() switch
        {
            "ready" => AdminState.Ready,
            "drain" => AdminState.Drain,
            "maint" => AdminState.Maint,
            _ => null,
        };
        var weight = WeightOf(text.Value);
        if (text.What == "STATE" && state is null)
        {
            call.Error($"STATE takes ready, drain or maint, not '{text.Value}'");
        }
        else if (text.What == "WEIGHT" && weight is null)
        {
            call.Error($"WEIGHT takes {Weights}, not '{text.Value}'");
        }
        else
        {
            var isState = text.What == "STATE";
            if (!sets.Aggregate(false, (found, set) => set.Set(text.Name, isState ? state : null, isState ? null : weight) || found))
            {
                call.Error($"no such target in {text.Owner}: {text.Name}");
                return;
            }

            call.Host.Log.Note($"target {text.Owner}/{text.Name}: {text.What.ToLowerInvariant()} set to {text.Value} on the console");
            call.Answer("SET");
        }
    }

    /// <summary>The weight that a text gives to an entry; null: it says none. Half of 1 is a half, not nothing.</summary>
    internal static Func<TargetEntry, double>? WeightOf(string text)
    {
        var isPercent = text.EndsWith('%');
        if (!int.TryParse(isPercent ? text.AsSpan(0, text.Length - 1) : text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        if (number > (isPercent ? MostPercent : TargetEntry.MostWeight)) return null;
        return isPercent ? entry => Math.Min(TargetEntry.MostWeight, entry.Weight * number / 100.0) : _ => number;
    }
}
