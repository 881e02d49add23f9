namespace Dcp.Wire;

/// <summary>What <see cref="MessageAssembler"/> made of a chunk.</summary>
public enum AssembleResult : byte
{
    /// <summary>More bytes are needed; all of the chunk was consumed.</summary>
    NeedMore,

    /// <summary>A message is whole: its body may be read.</summary>
    Message,

    /// <summary>The length is below 4 (for a startup packet below 8) or larger than the stream's form allows. Cannot go on.</summary>
    BadLength,

    /// <summary>The body is longer than the assembler's limit; nothing of it was stored. Cannot go on.</summary>
    TooLong,
}
