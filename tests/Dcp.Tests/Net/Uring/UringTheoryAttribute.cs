using System.Runtime.CompilerServices;
using Dcp.Net.Uring;

namespace Dcp.Tests.Net.Uring;

/// <summary>A test with data that is skipped, with the reason, where io_uring cannot be used.</summary>
public sealed class UringTheoryAttribute : TheoryAttribute
{
    public UringTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = UringProbe.Refusal();
}
