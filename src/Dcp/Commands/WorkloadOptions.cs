using System.CommandLine;
using System.Globalization;
using Dcp.Workload;
using Dcp.Workload.Workloads;

namespace Dcp.Commands;

/// <summary>Options that more than one verb of <c>dcp workload</c> has, and the reading of their values.</summary>
internal static class WorkloadOptions
{
    private const double LongestSeconds = 30 * 24 * 3600;

    internal static Option<string> Uri() => new("--uri")
    {
        Description = "What to connect to: postgresql://user:password@host:port/database?sslmode=prefer",
        HelpName = "uri",
        Required = true,
    };

    /// <exception cref="WorkloadInputException">Not a time span that can be waited for.</exception>
    internal static TimeSpan? Seconds(string option, double? given) => given switch
    {
        null => null,
        >= 0 and <= LongestSeconds => TimeSpan.FromSeconds(given.Value),
        _ => throw new WorkloadInputException(FormattableString.Invariant($"{option}: 0 to {LongestSeconds} seconds are allowed, not {given}")),
    };

    /// <summary>Reads <c>--steps</c>: numbers with commas between them.</summary>
    /// <exception cref="WorkloadInputException">Something else.</exception>
    internal static IReadOnlyList<int> Steps(string? given) => given is null
        ? []
        :
        [
            .. given.Split(',').Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int step)
                ? step
                : throw new WorkloadInputException($"--steps: '{text}' is not a number of connections; 64,128,256 for instance is allowed")),
        ];

    /// <summary>Makes a directory that results are to go to, before there are any.</summary>
    /// <exception cref="WorkloadInputException">It cannot be made.</exception>
    internal static string? Directory(string? given)
    {
        try
        {
            return given is null ? null : System.IO.Directory.CreateDirectory(given).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new WorkloadInputException($"directory '{given}' cannot be made: {e.Message}", e);
        }
    }

    /// <summary>Reads <c>--args</c>: a JSON object, or the name of a file with one.</summary>
    /// <exception cref="WorkloadInputException">Neither.</exception>
    internal static IReadOnlyDictionary<string, string> ReadArguments(string? given)
    {
        if (given is null)
            return new Dictionary<string, string>();
        string text = given.Trim();
        if (text.StartsWith('{'))
            return WorkloadArguments.ReadJson(text);
        try
        {
            text = File.ReadAllText(given);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new WorkloadInputException($"--args is neither a JSON object nor a file that can be read: {e.Message}", e);
        }

        try
        {
            return WorkloadArguments.ReadJson(text);
        }
        catch (WorkloadInputException e)
        {
            throw new WorkloadInputException($"{given}: {e.Message}", e);
        }
    }
}
