using System.Reflection;

namespace Dcp.Workload.Report;

/// <summary>The frame of a report: one file that needs nothing else and asks no host for anything.</summary>
internal static class Page
{
    // Nothing but what is in the file may be used, whatever a value in it says.
    private const string Policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";

    public static string Render(string title, Html body) => ((Html)$"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="{Html.Raw(Policy)}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="generator" content="dcp {Version}">
        <link rel="icon" href="data:,">
        <title>{title}</title>
        <style>
        {Html.Raw(ReadAsset("report.css"))}
        </style>
        </head>
        <body>
        <main>
        {body}
        <footer>Made by dcp {Version} from result files alone. This page asks no host for anything.
        Charts: Apache ECharts 6.0.0, © The Apache Software Foundation,
        <a href="https://www.apache.org/licenses/LICENSE-2.0">Apache License 2.0</a>.</footer>
        </main>
        <!-- Apache ECharts 6.0.0, licensed to the Apache Software Foundation (ASF) under one or more contributor license agreements,
        and by the ASF to you under the Apache License, Version 2.0: https://www.apache.org/licenses/LICENSE-2.0.
        Distributed on an "AS IS" basis, without warranties or conditions of any kind. Carried here as packed in Vizor.ECharts (Apache-2.0). -->
        <script>
        {Html.Raw(ReadAsset("echarts.js"))}
        </script>
        <script>
        {Html.Raw(ReadAsset("report.js"))}
        </script>
        </body>
        </html>

        """).ToString();

    /// <summary>A heading of a table's column for each target.</summary>
    public static IEnumerable<Html> HeadsOf(RunGroup group) =>
        group.Targets.Select(target => (Html)$"""<th class="{target.Role}">{target.Label}</th>""");

    public static string ClassOf(Verdict verdict) => verdict switch
    {
        Verdict.Better => "better",
        Verdict.Worse => "worse",
        _ => "same",
    };

    private static string Version { get; } = typeof(Page).Assembly.GetName().Version?.ToString(3) ?? "";

    private static string ReadAsset(string name)
    {
        Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The program was built without '{name}'.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
