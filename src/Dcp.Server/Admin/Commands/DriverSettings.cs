namespace Dcp.Server.Admin.Commands;

/// <summary>
/// Session parameters of PostgreSQL that drivers ask for, or set, without looking whom they talk to. The console has an answer
/// for each and changes none.
/// </summary>
internal static class DriverSettings
{
    private static readonly (string Name, string Value)[] s_all =
    [
        ("client_encoding", "UTF-8"),
        ("default_transaction_isolation", "read committed"),
        ("standard_conforming_strings", "on"),
        ("datestyle", "ISO"),
        ("timezone", "GMT"),
        ("extra_float_digits", "2"),
    ];

    internal static (string Name, string Value)? Find(string name)
    {
        foreach (var setting in s_all)
        {
            if (setting.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return setting;
        }

        return null;
    }
}
