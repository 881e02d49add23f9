namespace Dcp.SystemTests.Support;

/// <summary>The roles that every test server has; how each logs in is decided by its name (see <see cref="PostgresOptions.Hba"/>).</summary>
public static class Users
{
    /// <summary>Superuser, trusted.</summary>
    public const string Admin = "postgres";

    public const string Trust = "trust_user";
    public const string Plain = "plain_user";
    public const string Md5 = "md5_user";
    public const string Scram = "scram_user";

    /// <summary>Of all who have one.</summary>
    public const string Password = "open sesame";

    /// <summary>Name and password of all, as a userlist has them.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } =
        new[] { Admin, Trust, Plain, Md5, Scram }.ToDictionary(name => name, _ => Password);
}
