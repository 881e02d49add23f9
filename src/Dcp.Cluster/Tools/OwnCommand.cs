using System.Text;

namespace Dcp.Cluster.Tools;

/// <summary>How this program is started again, by another process of ours or from a script.</summary>
internal static class OwnCommand
{
    /// <summary>Its own file; where <c>dotnet</c> runs it, that with the assembly.</summary>
    internal static IReadOnlyList<string> Words { get; } = Find();

    /// <summary>A shell script that becomes this program with the words given and the script's own arguments.</summary>
    internal static string Script(params string[] words)
    {
        StringBuilder text = new("#!/bin/sh\n");

        // A program that is not native finds its runtime by this, and Pacemaker passes no environment on.
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root) text.Append("export DOTNET_ROOT=").Append(Quote(root)).Append('\n');
        return text.Append("exec ").AppendJoin(' ', Words.Concat(words).Select(Quote)).Append(" \"$@\"\n").ToString();
    }

    private static string[] Find()
    {
        var program = Environment.ProcessPath ?? throw new ClusterException("this program's own file is not known");
        return Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, Path.Combine(AppContext.BaseDirectory, "dcp.dll")] : [program];
    }

    private static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
