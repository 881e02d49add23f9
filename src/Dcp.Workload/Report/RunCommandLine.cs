using System.Text.Json;
using Dcp.Workload.Results;

namespace Dcp.Workload.Report;

/// <summary>The command that does a run again, put together from its result.</summary>
internal static class RunCommandLine
{
    // Options of the result, and those of the command that set them.
    private static readonly (string Name, string Option)[] Values =
    [
        ("iterations", "-i"), ("duration", "-d"), ("warmup", "--warmup"), ("ramp", "-r"), ("conn_duration", "-k"), ("rate", "--rate"),
        ("steps", "--steps"), ("step_duration", "--step-duration"), ("app_name", "-a"),
    ];

    public static string For(RunResult run)
    {
        List<string> words =
        [
            "dcp", "workload", "run", run.Workload, "--uri", run.Uri, "--workers", $"{run.Workers}", "-c", $"{run.Connections}", "--target", run.Target,
            "--name", run.RunName,
        ];
        foreach ((string name, string option) in Values)
        {
            if (run.Options.TryGetValue(name, out string? value) && value is not ("" or "0") && (name != "app_name" || value != run.Workload))
                words.AddRange([option, value]);
        }

        if (run.Options.GetValueOrDefault("autocommit") == "false")
            words.Add("--no-autocommit");
        if (run.Options.GetValueOrDefault("prepare") == "false")
            words.Add("--no-prepare");
        if (run.Arguments.Count > 0)
            words.AddRange(["--args", Json(run.Arguments)]);
        words.AddRange(["--out", "."]);
        return string.Join(' ', words.Select(Quote));
    }

    private static string Json(IReadOnlyDictionary<string, string> arguments)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            foreach ((string name, string value) in arguments)
                json.WriteString(name, value);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>As a shell needs it.</summary>
    private static string Quote(string word) => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,@+%".Contains(c, StringComparison.Ordinal))
        ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
