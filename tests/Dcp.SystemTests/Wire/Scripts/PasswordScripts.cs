using Dcp.SystemTests.Support;
using static Dcp.SystemTests.Wire.Say;

namespace Dcp.SystemTests.Wire.Scripts;

/// <summary>Logins by password: what is asked for, and what is said to a wrong one.</summary>
internal static class PasswordScripts
{
    internal static IReadOnlyDictionary<string, WireScript> All { get; } = new Dictionary<string, WireScript>
    {
        ["a password in plain text"] = Right(Users.Plain),
        ["a password as an md5 hash"] = Right(Users.Md5),
        ["a password by SCRAM"] = Right(Users.Scram),
        ["a wrong password in plain text"] = Wrong(Users.Plain),
        ["a wrong password as an md5 hash"] = Wrong(Users.Md5),
        ["a wrong password by SCRAM"] = Wrong(Users.Scram),
        ["a user that does not exist"] = Wrong("nobody_at_all"),
        ["a wrong password for a database that does not exist"] = Wrong(Users.Scram) with { Database = "nowhere" },
        ["the right password for a database that does not exist"] = Right(Users.Scram) with { Database = "nowhere" },
        ["no password at all"] = Wrong(Users.Plain) with { Answer = Message('p', "\0") },
        ["a password without its end"] = Wrong(Users.Plain) with { Answer = Message('p', "open sesame") },
        ["a hash that is none"] = Wrong(Users.Md5) with { Answer = Message('p', "md5\0") },
        ["a mechanism that does not exist"] = Wrong(Users.Scram) with { Answer = Message('p', "NONSENSE\0\0\0\0\0") },
        ["a mechanism that needs TLS"] = Wrong(Users.Scram) with { Answer = Message('p', "SCRAM-SHA-256-PLUS\0\0\0\0\u0004abcd") },
        ["a first message that is none"] = Wrong(Users.Scram) with { Answer = Message('p', "SCRAM-SHA-256\0\0\0\0\u0004abcd") },
        ["a query in place of a password"] = Wrong(Users.Scram) with { Answer = Query("select 1") },
        ["a goodbye in place of a password"] = Wrong(Users.Scram) with { Answer = Terminate },
    };

    private static WireScript Right(string user) => new([Query("select 1")]) { User = user, Password = Users.Password };

    private static WireScript Wrong(string user) => new() { User = user, Password = "wrong" };
}
