namespace Dcp.Server.Pool;

/// <summary>What a startup packet asked for beyond user and database, and what came of it.</summary>
/// <param name="Requested">Names and values as they were asked for.</param>
/// <param name="Parameters">All parameters after the login.</param>
/// <param name="Defaults">Those that were asked for, in the database's spelling: what RESET goes back to.</param>
internal sealed record RequestedParameters(IReadOnlyList<KeyValuePair<string, string>> Requested, ParameterValues Parameters, ParameterValues Defaults)
{
    internal static RequestedParameters Of(IReadOnlyList<KeyValuePair<string, string>> requested, ParameterValues parameters)
    {
        var defaults = ParameterValues.Empty;
        foreach (var (name, value) in requested) defaults = defaults.With(name, parameters[name] ?? value);
        return new RequestedParameters([.. requested], parameters, defaults);
    }

    internal bool IsOf(IReadOnlyList<KeyValuePair<string, string>> requested, ParameterValues parameters)
    {
        if (Requested.Count != requested.Count || !Parameters.Matches(parameters)) return false;
        for (var i = 0; i < Requested.Count; i++)
        {
            if (Requested[i].Key != requested[i].Key || Requested[i].Value != requested[i].Value) return false;
        }

        return true;
    }
}
