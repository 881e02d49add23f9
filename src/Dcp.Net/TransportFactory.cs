using Dcp.Net.Uring;

namespace Dcp.Net;

/// <summary>Makes the transport that fits this machine.</summary>
public static class TransportFactory
{
    /// <summary>Overrides <see cref="TransportSettings.Kind"/>: <c>auto</c>, <c>io_uring</c> or <c>sockets</c>. For tests.</summary>
    public const string Variable = "DCP_TRANSPORT";

    /// <summary>A running transport. Any thread.</summary>
    /// <exception cref="NotSupportedException">io_uring was asked for and cannot be used; the message says why.</exception>
    public static Transport Create(TransportSettings settings)
    {
        var kind = Environment.GetEnvironmentVariable(Variable) switch
        {
            "auto" => TransportKind.Auto,
            "io_uring" => TransportKind.IoUring,
            "sockets" => TransportKind.Sockets,
            null or "" => settings.Kind,
            var other => throw new NotSupportedException($"{Variable}={other}: auto, io_uring or sockets is allowed"),
        };
        var refusal = kind == TransportKind.Sockets ? null : UringProbe.Refusal();
        if (refusal is not null) throw new NotSupportedException($"io_uring cannot be used: {refusal}");
        return UringTransport.Start(settings.Reactors > 0 ? settings.Reactors : Environment.ProcessorCount, settings.Clock, settings.Log);
    }
}
