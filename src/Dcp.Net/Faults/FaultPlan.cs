using System.Globalization;
using System.Net.Sockets;

namespace Dcp.Net.Faults;

/// <summary>
/// What goes wrong with one connection, seen from the side that is decorated. Byte counts are of that direction; null or zero
/// means that it does not happen. <see cref="ToString"/> says what does, for a failing test.
/// </summary>
public sealed record FaultPlan
{
    public static readonly FaultPlan None = new();

    /// <summary>What <see cref="Random"/> was given, for the description.</summary>
    public int? Seed { get; init; }

    /// <summary>The connect attempt fails with this, after <see cref="ConnectDelay"/>.</summary>
    public SocketError ConnectError { get; init; }

    /// <summary>Connecting takes this much longer; what is beyond the caller's time limit is a timeout.</summary>
    public TimeSpan ConnectDelay { get; init; }

    /// <summary>Input arrives this much later; so do its end and its failure.</summary>
    public TimeSpan InputDelay { get; init; }

    /// <summary>Output leaves this much later.</summary>
    public TimeSpan OutputDelay { get; init; }

    /// <summary>The most bytes that come at once, each time as an activity of their own; 1 is the well-known test.</summary>
    public int ReadSize { get; init; }

    /// <summary>Reset at both ends once so many bytes have come.</summary>
    public long? CutAfterInput { get; init; }

    /// <summary>Reset at both ends once so many bytes have left; no more than these arrive.</summary>
    public long? CutAfterOutput { get; init; }

    /// <summary>Reset at both ends at this age of the connection.</summary>
    public TimeSpan? CutAfter { get; init; }

    /// <summary>The input ends after so many bytes.</summary>
    public long? EndInputAfter { get; init; }

    /// <summary>The output ends after so many bytes; what is written later goes nowhere.</summary>
    public long? EndOutputAfter { get; init; }

    /// <summary>The reader of our output stops taking it after so many bytes, for <see cref="StallFor"/>.</summary>
    public long? StallOutputAfter { get; init; }

    /// <summary>How long a stall lasts; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</summary>
    public TimeSpan StallFor { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>A plan by chance: mostly one or two troubles, sometimes none; early in a connection's life and within seconds.</summary>
    public static FaultPlan Random(int seed)
    {
        Random random = new(seed);
        var plan = None with { Seed = seed };
        for (var n = random.Next(3); n > 0; n--) plan = Worsen(plan, random);
        return plan;
    }

    public override string ToString()
    {
        List<string> troubles = [];
        void Say(bool happens, FormattableString what)
        {
            if (happens) troubles.Add(what.ToString(CultureInfo.InvariantCulture));
        }

        Say(ConnectDelay > TimeSpan.Zero, $"connects {ConnectDelay.TotalMilliseconds} ms later");
        Say(ConnectError != SocketError.Success, $"connect fails with {ConnectError}");
        Say(InputDelay > TimeSpan.Zero, $"input {InputDelay.TotalMilliseconds} ms later");
        Say(OutputDelay > TimeSpan.Zero, $"output {OutputDelay.TotalMilliseconds} ms later");
        Say(ReadSize > 0, $"reads of {ReadSize}");
        Say(CutAfterInput is not null, $"cut after {CutAfterInput} bytes in");
        Say(CutAfterOutput is not null, $"cut after {CutAfterOutput} bytes out");
        Say(CutAfter is not null, $"cut after {CutAfter?.TotalMilliseconds} ms");
        Say(EndInputAfter is not null, $"input ends after {EndInputAfter} bytes");
        Say(EndOutputAfter is not null, $"output ends after {EndOutputAfter} bytes");
        Say(StallOutputAfter is not null, $"output stalls after {StallOutputAfter} bytes");
        Say(StallOutputAfter is not null && StallFor >= TimeSpan.Zero, $"for {StallFor.TotalMilliseconds} ms");
        var all = troubles.Count == 0 ? "no faults" : string.Join(", ", troubles);
        return Seed is { } seed ? string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {all}") : all;
    }

    private static FaultPlan Worsen(FaultPlan plan, Random random)
    {
        TimeSpan Soon() => TimeSpan.FromMilliseconds(random.Next(1, 50));
        long Early() => random.Next(2) == 0 ? random.Next(64) : random.Next(20_000);
        return random.Next(11) switch
        {
            0 => plan with { ConnectDelay = Soon(), ConnectError = SocketError.ConnectionRefused },
            1 => plan with { ConnectDelay = TimeSpan.FromSeconds(random.Next(1, 60)) },
            2 => plan with { InputDelay = Soon() },
            3 => plan with { OutputDelay = Soon() },
            4 => plan with { ReadSize = random.Next(2) == 0 ? 1 : random.Next(1, 100) },
            5 => plan with { CutAfterInput = Early() },
            6 => plan with { CutAfterOutput = Early() },
            7 => plan with { CutAfter = TimeSpan.FromMilliseconds(random.Next(1, 5000)) },
            8 => plan with { EndInputAfter = Early() },
            9 => plan with { EndOutputAfter = Early() },
            _ => plan with { StallOutputAfter = Early(), StallFor = random.Next(2) == 0 ? Timeout.InfiniteTimeSpan : Soon() },
        };
    }
}
