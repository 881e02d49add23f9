using Dcp.Net;

namespace Dcp.Tests.Simulation;

/// <summary>What a <see cref="World"/> is like. The texts are lines of the pooler's file.</summary>
internal sealed record WorldOptions
{
    /// <summary>Lines of [pgbouncer], which win over the world's own.</summary>
    internal string Settings { get; init; } = "";

    /// <summary>Lines of [databases]; 10.0.0.1 is where the database listens.</summary>
    internal string Databases { get; init; } = "app = host=10.0.0.1\nother = host=10.0.0.1";

    /// <summary>Lines of [users].</summary>
    internal string Users { get; init; } = "";

    /// <summary>Users of the pooler and their secrets.</summary>
    internal Dictionary<string, string> Userlist { get; init; } =
        new[] { "alice", "bob", "carol", "dave" }.ToDictionary(name => name, _ => World.Password);

    internal int Reactors { get; init; } = 1;

    /// <summary>Shuffles the order of everything, repeatably.</summary>
    internal int? Seed { get; init; }

    /// <summary>What a connection holds between its ends, bytes.</summary>
    internal int PipeCapacity { get; init; } = 16 * 1024;

    /// <summary>Puts faults between the pooler and its network.</summary>
    internal Func<Transport, Transport>? Faults { get; init; }
}
