using Dcp.Server.Config.Secrets;

namespace Dcp.Server.Config;

/// <summary>How a target is checked, in HAProxy's terms and with its defaults.</summary>
public sealed record CheckConfig
{
    public static readonly CheckConfig None = new();

    public CheckMethod Method { get; init; } = CheckMethod.None;

    /// <summary>Between two checks of a target that is up.</summary>
    public TimeSpan Inter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Between two checks while it is going up or down; null: <see cref="Inter"/>.</summary>
    public TimeSpan? FastInter { get; init; }

    /// <summary>Between two checks of a target that is down; null: <see cref="Inter"/>.</summary>
    public TimeSpan? DownInter { get; init; }

    /// <summary>Checks in a row that must pass for a target to be up again.</summary>
    public int Rise { get; init; } = 2;

    /// <summary>Checks in a row that must fail for a target to be down.</summary>
    public int Fall { get; init; } = 3;

    /// <summary>For one check, connecting included; null: <see cref="Inter"/>.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Of pgsql and query checks; null: that of the pool, and <c>dcp</c> in a frontend.</summary>
    public string? User { get; init; }

    public Secret? Password { get; init; }

    /// <summary>Null: the user's name, as in libpq; for a pool its own database.</summary>
    public string? DbName { get; init; }

    public string Query { get; init; } = "SELECT 1";

    /// <summary>Text that the first cell of the answer must be; null: any answer is fine.</summary>
    public string? Expect { get; init; }

    /// <summary>Status that an HTTP check must give; null: 200 to 399.</summary>
    public int? Status { get; init; }

    /// <summary>Port where an agent says how the target is; null: there is none.</summary>
    public int? AgentPort { get; init; }

    public TimeSpan AgentInter { get; init; } = TimeSpan.FromSeconds(2);

    public bool IsOn => Method.Kind != CheckKind.None;

    /// <summary>One check may take so long.</summary>
    public TimeSpan Limit => Timeout ?? Inter;
}
