using Dcp.Workload.Results;

namespace Dcp.Workload.Running.Comparing;

/// <summary>One of the things that a comparison connects to.</summary>
/// <param name="ConsoleUri">Admin console of a pooler, asked how long clients wait; null for none.</param>
internal sealed record ComparisonTarget(string Name, string Uri, string? ConsoleUri = null)
{
    /// <summary>Reads <c>name=uri,name=uri</c>. A comma that no <c>name=postgresql://</c> follows belongs to the URI before it.</summary>
    /// <param name="option">What it was given as, for error messages.</param>
    /// <exception cref="WorkloadInputException">Not of that form, or a name occurs twice.</exception>
    public static IReadOnlyList<(string Name, string Uri)> Split(string option, IEnumerable<string> given)
    {
        List<(string Name, string Uri)> pairs = [];
        foreach (string piece in given.SelectMany(text => text.Split(',')))
        {
            int equals = piece.IndexOf('=', StringComparison.Ordinal);
            bool begins = equals > 0 && (piece.AsSpan(equals + 1).StartsWith("postgresql://") || piece.AsSpan(equals + 1).StartsWith("postgres://"));
            if (begins)
                pairs.Add((piece[..equals], piece[(equals + 1)..]));
            else if (pairs.Count > 0)
                pairs[^1] = pairs[^1] with { Uri = $"{pairs[^1].Uri},{piece}" };
            else
                throw new WorkloadInputException($"{option}: NAME=URI is needed, several with commas between them, as in direct=postgresql://app@127.0.0.1:5432/app");
        }

        foreach ((string name, _) in pairs)
        {
            if (!RunResultFile.IsValidName(name))
                throw new WorkloadInputException($"{option}: '{name}' cannot name a target; letters, digits, '.', '_' and '-' can");
            if (pairs.Count(p => p.Name == name) > 1)
                throw new WorkloadInputException($"{option}: '{name}' is given twice");
        }

        return pairs;
    }

    /// <summary>Puts targets and consoles together.</summary>
    /// <exception cref="WorkloadInputException">A console of a target that there is not.</exception>
    public static IReadOnlyList<ComparisonTarget> Combine(
        IReadOnlyList<(string Name, string Uri)> targets, IReadOnlyList<(string Name, string Uri)> consoles)
    {
        foreach ((string name, _) in consoles)
        {
            if (targets.All(t => t.Name != name))
                throw new WorkloadInputException($"console: '{name}' is none of the targets: {string.Join(", ", targets.Select(t => t.Name))}");
        }

        return [.. targets.Select(t => new ComparisonTarget(t.Name, t.Uri, consoles.FirstOrDefault(c => c.Name == t.Name).Uri))];
    }
}
