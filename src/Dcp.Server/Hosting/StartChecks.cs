using Dcp.Server.Config;

namespace Dcp.Server.Hosting;

/// <summary>What this host would have against a start that the file alone does not show: accounts that its system does not know.</summary>
internal static class StartChecks
{
    /// <summary>Warnings: the file may be for another host.</summary>
    internal static IEnumerable<ConfigProblem> Of(DcpConfig config, string file)
    {
        var settings = config.Pooler;
        if (settings.User is { Length: > 0 } user && Refusal(() => SystemAccount.Find(user)) is { } unknown) yield return Warning(unknown);
        if (settings.UnixSocketGroup is { Length: > 0 } group && Refusal(() => SystemAccount.GroupId(group)) is { } missing) yield return Warning(missing);

        ConfigProblem Warning(string text) => new(ProblemSeverity.Warning, file, 0, text);
    }

    private static string? Refusal(Action find)
    {
        try
        {
            find();
            return null;
        }
        catch (IOException exception)
        {
            return exception.Message;
        }
    }
}
