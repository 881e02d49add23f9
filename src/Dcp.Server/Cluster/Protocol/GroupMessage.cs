namespace Dcp.Server.Cluster.Protocol;

/// <summary>What nodes say to each other. Every member gets every message, its own too, and all in the same order.</summary>
internal abstract record GroupMessage;

/// <summary>Said by each member whenever the membership changes.</summary>
/// <param name="Layout">Of the list of nodes in its file; members that differ share nothing.</param>
internal sealed record Hello(string Version, long Layout) : GroupMessage;

/// <summary>A client asked a node to cancel what no client of that node runs.</summary>
internal sealed record CancelAsked(long Id, int ProcessId, byte[] Secret) : GroupMessage;

internal sealed record CancelAnswered(long Id, CancelAnswer Answer) : GroupMessage;

/// <summary>A command of the console that was given for all nodes.</summary>
internal sealed record CommandGiven(long Id, string Text) : GroupMessage;

internal sealed record CommandDone(long Id, bool Ok, string Text) : GroupMessage;

/// <summary>
/// What a member holds and knows of budgets, in one or more parts. A membership shares nothing until each of its members has said this in it.
/// </summary>
/// <param name="Sync">Counts what the sender has said of this kind; its later messages name it.</param>
/// <param name="View">The membership that it is meant for.</param>
/// <param name="Fresh">The sender has not been part of any membership that shared: what it says of absent nodes is nothing.</param>
/// <param name="Nodes">What it knows of each node, the first one at 0.</param>
internal sealed record BudgetSync(
    int Sync, long View, int Part, bool IsLast, bool Fresh, IReadOnlyList<NodeKnowledge> Nodes, IReadOnlyList<BudgetLine> Lines) : GroupMessage;

/// <summary>How many connections a member could use.</summary>
internal sealed record BudgetDemand(string Budget, BudgetTerms Terms, int Demand) : GroupMessage;

/// <summary>The sender uses so many fewer from now on.</summary>
internal sealed record BudgetRelease(int Sync, string Budget, int Count) : GroupMessage;

/// <summary>The sender would like so many more. They are reserved for it where this is delivered, and its own when everybody has said so.</summary>
internal sealed record BudgetRequest(int Sync, int Number, string Budget, int Count) : GroupMessage;

internal sealed record BudgetReserved(int Node, int Sync, int Number, int Count) : GroupMessage;

/// <summary>A node that is not a member has been powered off for certain, and that was found out in this membership.</summary>
internal sealed record NodeOff(long View, int Node) : GroupMessage;

/// <summary>The sender has closed its servers, and ends.</summary>
internal sealed record Goodbye : GroupMessage;
