namespace Dcp.Server.Cluster.Protocol;

/// <summary>
/// Messages as bytes: a mark, the version of this protocol, the kind, then what the kind has. A message of another version is not
/// looked into. Lengths are bounded before memory is taken.
/// </summary>
internal static class GroupCodec
{
    internal const int Version = 1;
    internal const int LongestName = 512;
    internal const int LongestCommand = 4096;
    internal const int LongestAnswer = 1024;
    internal const int MostNodes = 64;

    /// <summary>Lines in one part of a <see cref="BudgetSync"/>: far below Corosync's 1 MB.</summary>
    internal const int MostLines = 100;

    private const int LongestSecret = 256;
    private const int Mark = 0xDC;

    private enum Kind
    {
        Hello = 1,
        CancelAsked = 2,
        CancelAnswered = 3,
        CommandGiven = 4,
        CommandDone = 5,
        Goodbye = 6,
        NodeOff = 7,
        BudgetSync = 16,
        BudgetDemand = 17,
        BudgetRelease = 18,
        BudgetRequest = 19,
        BudgetReserved = 20,
    }

    internal static byte[] Encode(GroupMessage message)
    {
        MessageWriter output = new();
        output.Byte(Mark);
        output.Byte(Version);
        output.Byte((int)KindOf(message));
        Write(output, message);
        return output.ToArray();
    }

    /// <summary>Null when it cannot be read; <paramref name="problem"/> says why.</summary>
    internal static GroupMessage? Decode(ReadOnlySpan<byte> bytes, out string problem)
    {
        problem = "";
        MessageReader input = new(bytes);
        if (input.Byte() != Mark)
        {
            problem = "no message of dcp's";
            return null;
        }

        var version = input.Byte();
        if (version != Version)
        {
            problem = $"a message of version {version}, this dcp speaks version {Version}";
            return null;
        }

        var kind = input.Byte();
        var message = Read((Kind)kind, ref input);
        if (message is not null && input.IsWhole) return message;
        problem = $"a bad message of kind {kind}";
        return null;
    }

    private static Kind KindOf(GroupMessage message) => message switch
    {
        Hello => Kind.Hello,
        CancelAsked => Kind.CancelAsked,
        CancelAnswered => Kind.CancelAnswered,
        CommandGiven => Kind.CommandGiven,
        CommandDone => Kind.CommandDone,
        Goodbye => Kind.Goodbye,
        NodeOff => Kind.NodeOff,
        BudgetSync => Kind.BudgetSync,
        BudgetDemand => Kind.BudgetDemand,
        BudgetRelease => Kind.BudgetRelease,
        BudgetRequest => Kind.BudgetRequest,
        BudgetReserved => Kind.BudgetReserved,
        _ => throw new ArgumentOutOfRangeException(nameof(message)),
    };

    private static void Write(MessageWriter output, GroupMessage message)
    {
        switch (message)
        {
            case Hello hello:
                output.Text(hello.Version);
                output.Long(hello.Layout);
                break;
            case CancelAsked asked:
                output.Long(asked.Id);
                output.Int(asked.ProcessId);
                output.Bytes(asked.Secret);
                break;
            case CancelAnswered answered:
                output.Long(answered.Id);
                output.Byte((int)answered.Answer);
                break;
            case CommandGiven given:
                output.Long(given.Id);
                output.Text(given.Text);
                break;
            case CommandDone done:
                output.Long(done.Id);
                output.Flag(done.Ok);
                output.Text(done.Text);
                break;
            case NodeOff off:
                output.Long(off.View);
                output.Int(off.Node);
                break;
            case BudgetSync sync:
                Write(output, sync);
                break;
            case BudgetDemand demand:
                output.Text(demand.Budget);
                output.Terms(demand.Terms);
                output.Int(demand.Demand);
                break;
            case BudgetRelease release:
                output.Int(release.Sync);
                output.Text(release.Budget);
                output.Int(release.Count);
                break;
            case BudgetRequest request:
                output.Int(request.Sync);
                output.Int(request.Number);
                output.Text(request.Budget);
                output.Int(request.Count);
                break;
            case BudgetReserved reserved:
                output.Int(reserved.Node);
                output.Int(reserved.Sync);
                output.Int(reserved.Number);
                output.Int(reserved.Count);
                break;
        }
    }

    private static void Write(MessageWriter output, BudgetSync sync)
    {
        output.Int(sync.Sync);
        output.Long(sync.View);
        output.Int(sync.Part);
        output.Flag(sync.IsLast);
        output.Flag(sync.Fresh);
        output.Int(sync.Nodes.Count);
        foreach (var node in sync.Nodes) output.Byte((node.IsUnknown ? 1 : 0) | (node.IsOff ? 2 : 0));
        output.Int(sync.Lines.Count);
        foreach (var line in sync.Lines)
        {
            output.Text(line.Budget);
            output.Terms(line.Terms);
            output.Int(line.Demand);
            foreach (var held in line.Held) output.Int(held);
        }
    }

    private static GroupMessage? Read(Kind kind, ref MessageReader input) => kind switch
    {
        Kind.Hello => new Hello(input.Text(LongestName), input.Long()),
        Kind.CancelAsked => new CancelAsked(input.Long(), input.Int(), input.Bytes(LongestSecret)),
        Kind.CancelAnswered => new CancelAnswered(input.Long(), (CancelAnswer)Math.Min(input.Byte(), (int)CancelAnswer.Failed)),
        Kind.CommandGiven => new CommandGiven(input.Long(), input.Text(LongestCommand)),
        Kind.CommandDone => new CommandDone(input.Long(), input.Flag(), input.Text(LongestAnswer)),
        Kind.Goodbye => new Goodbye(),
        Kind.NodeOff => new NodeOff(input.Long(), input.Count(MostNodes)),
        Kind.BudgetSync => ReadSync(ref input),
        Kind.BudgetDemand => new BudgetDemand(input.Text(LongestName), input.Terms(), input.Count()),
        Kind.BudgetRelease => new BudgetRelease(input.Int(), input.Text(LongestName), input.Count()),
        Kind.BudgetRequest => new BudgetRequest(input.Int(), input.Int(), input.Text(LongestName), input.Count()),
        Kind.BudgetReserved => new BudgetReserved(input.Count(MostNodes), input.Int(), input.Int(), input.Count()),
        _ => null,
    };

    private static BudgetSync ReadSync(ref MessageReader input)
    {
        var (sync, view, part, isLast, fresh) = (input.Int(), input.Long(), input.Count(), input.Flag(), input.Flag());
        var nodes = new NodeKnowledge[input.Count(MostNodes)];
        for (var i = 0; i < nodes.Length; i++)
        {
            var bits = input.Byte();
            nodes[i] = new NodeKnowledge((bits & 1) != 0, (bits & 2) != 0);
        }

        var lines = new BudgetLine[input.Count(MostLines)];
        for (var i = 0; i < lines.Length; i++)
        {
            var (name, terms, demand) = (input.Text(LongestName), input.Terms(), input.Count());
            var held = new int[nodes.Length];
            for (var node = 0; node < held.Length; node++) held[node] = input.Count();
            lines[i] = new BudgetLine(name, terms, demand, held);
        }

        return new BudgetSync(sync, view, part, isLast, fresh, nodes, lines);
    }
}
