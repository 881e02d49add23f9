using Dcp.Server.Config.Ini;

namespace Dcp.Server.Config.Hba;

/// <summary>Reads auth_hba_file with the files that it leans on.</summary>
internal static class HbaFiles
{
    /// <summary>
    /// The rules; none where there is no file or it cannot be read, and then nobody gets in by them. That is an error where rules are asked for.
    /// </summary>
    internal static HbaRules Read(PoolerSettings settings, ProblemList problems, Func<string, Position> positionOf)
    {
        var file = settings.AuthHbaFile;
        var severity = settings.AuthType == AuthType.Hba ? ProblemSeverity.Error : ProblemSeverity.Warning;
        if (file.Length == 0)
        {
            if (settings.AuthType == AuthType.Hba) problems.Add(severity, positionOf("auth_type"), "auth_type = hba needs auth_hba_file");
            return HbaRules.Empty;
        }

        var maps = IdentMaps.Empty;
        if (settings.AuthIdentFile is { Length: > 0 } identFile && Text("auth_ident_file", identFile) is { } ident)
            maps = IdentMaps.Parse(ident, identFile, problems);
        return Text("auth_hba_file", file) is { } text ? HbaRules.Parse(text, file, maps, ReadNames, problems) : HbaRules.Empty;

        string? Text(string setting, string path)
        {
            var read = TextFile.Read(path, TextFile.LongestConfig, out _, out var wrong);
            if (read is null) problems.Add(severity, positionOf(setting), $"{setting} {path}: {wrong}");
            return read;
        }

        string? ReadNames(string name) =>
            TextFile.Read(Path.Combine(Path.GetDirectoryName(file) ?? "", name), TextFile.LongestConfig, out _, out _);
    }
}
