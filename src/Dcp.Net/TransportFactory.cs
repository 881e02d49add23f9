using Dcp.Net.Sockets;
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
        var kind = Override() ?? settings.Kind;
        var reactors = settings.Reactors > 0 ? settings.Reactors : Environment.ProcessorCount;
        if (kind != TransportKind.Sockets)
        {
            var refusal = UringProbe.Refusal();
            if (refusal is null)
            {
                try
                {
                    return UringTransport.Start(reactors, settings.Clock, settings.Log);
                }
                catch (UringException exception)
                {
                    // The probe was let, the rings are not: most often the user's limit of locked memory, which all its processes share.
                    refusal = exception.Message;
                }
            }

            if (kind == TransportKind.IoUring) throw new NotSupportedException($"io_uring cannot be used: {refusal}");
            settings.Log?.Invoke($"using sockets instead of io_uring: {refusal}");
        }

        return SocketsTransport.Start(reactors, settings.Clock, settings.Log);
    }

    private static TransportKind? Override() => Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" => null,
        "auto" => TransportKind.Auto,
        "io_uring" => TransportKind.IoUring,
        "sockets" => TransportKind.Sockets,
        var other => throw new NotSupportedException($"{Variable}={other}: auto, io_uring or sockets is allowed"),
    };
}
