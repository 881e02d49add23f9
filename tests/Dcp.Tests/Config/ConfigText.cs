using Dcp.Server.Config;

namespace Dcp.Tests.Config;

/// <summary>Loads configurations written in tests, under the file name <c>t.ini</c>.</summary>
internal static class ConfigText
{
    /// <summary>Settings with which a configuration has nothing to be said about it.</summary>
    public const string Quiet = "auth_type = any";

    public static (DcpConfig? Config, string[] Problems) Load(string text)
    {
        (DcpConfig? config, IReadOnlyList<ConfigProblem> problems) = ConfigLoader.LoadText(text, "t.ini");
        return (config, [.. problems.Select(p => p.ToString())]);
    }

    /// <summary>A configuration that must be without errors and warnings.</summary>
    public static DcpConfig Good(string text)
    {
        (DcpConfig? config, string[] problems) = Load(text);
        Assert.Empty(problems);
        return Assert.IsType<DcpConfig>(config);
    }

    /// <summary>The one problem of a configuration.</summary>
    public static string OnlyProblem(string text) => Assert.Single(Load(text).Problems);
}
