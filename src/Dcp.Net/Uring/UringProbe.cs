using Dcp.Net.Kernel;

namespace Dcp.Net.Uring;

/// <summary>Finds out whether io_uring can be used here, by using it.</summary>
internal static unsafe class UringProbe
{
    private const int ProbedOperations = 64;
    private const int ProbeHeader = 16;

    private static readonly byte[] Needed =
    [
        UringAbi.OpAccept, UringAbi.OpAsyncCancel, UringAbi.OpConnect, UringAbi.OpClose, UringAbi.OpRead, UringAbi.OpSend,
        UringAbi.OpReceive,
    ];

    private static readonly Lazy<bool> s_limitsReceives = new(AskForLimit);

    /// <summary>Whether a multishot receive can be told to end after so many bytes (from Linux 6.17). Any thread.</summary>
    internal static bool LimitsReceives => s_limitsReceives.Value;

    /// <summary>Why not, in one line, or null when all that is needed is there. Any thread.</summary>
    internal static string? Refusal()
    {
        if (!OperatingSystem.IsLinux()) return "this is not Linux";
        try
        {
            using Ring ring = new(8, 16);
            using BufferRing buffers = new(ring, 8, 4096);
            ring.Enable();
            return MissingOperation(ring) is { } missing
                ? $"the kernel ({Environment.OSVersion.Version}) lacks io_uring operation {missing}; 6.1 or later is needed"
                : null;
        }
        catch (UringException e)
        {
            return Explain(e);
        }
    }

    internal static string Explain(UringException e) => e.ErrorNumber switch
    {
        Errno.NotPermitted or Errno.AccessDenied => "io_uring is forbidden here (seccomp filter or kernel.io_uring_disabled)",
        Errno.NoSystemCall => "the kernel has no io_uring, or a container's filter hides it",
        Errno.Invalid or Errno.NotSupported =>
            $"the kernel ({Environment.OSVersion.Version}) is too old for the kind of ring that is needed: 6.1 or later ({e.Message})",
        Errno.NoMemory => $"not enough memory may be locked: raise the memlock limit ({e.Message})",
        _ => e.Message,
    };

    /// <summary>The kernel looks at a request's settings (EINVAL) before it looks for its descriptor (EBADF).</summary>
    private static bool AskForLimit()
    {
        try
        {
            using Ring ring = new(8, 16);
            ring.Enable();
            ref var sqe = ref ring.Next();
            sqe.OpCode = UringAbi.OpReceive;
            sqe.Flags = UringAbi.SqeBufferSelect;
            sqe.IoPriority = UringAbi.ReceiveMultishot;
            sqe.OptionLength = 1;
            sqe.Fd = -1;
            _ = ring.Enter(1, -1);
            var (head, tail) = ring.Completed();
            return head != tail && ring.Completion(head).Result == -Errno.BadDescriptor;
        }
        catch (UringException)
        {
            return false;
        }
    }

    private static byte? MissingOperation(Ring ring)
    {
        var probe = stackalloc byte[ProbeHeader + (ProbedOperations * sizeof(ProbedOperation))];
        new Span<byte>(probe, ProbeHeader + (ProbedOperations * sizeof(ProbedOperation))).Clear();
        ring.Register(UringAbi.RegisterProbe, probe, ProbedOperations, "IORING_REGISTER_PROBE");
        var operations = (ProbedOperation*)(probe + ProbeHeader);
        foreach (var needed in Needed)
        {
            if ((operations[needed].Flags & UringAbi.ProbeSupported) == 0) return needed;
        }

        return null;
    }
}
