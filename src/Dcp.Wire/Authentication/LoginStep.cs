namespace Dcp.Wire.Authentication;

/// <summary>What a login machine wants after a message. Whatever it wrote to its output is to be sent in every case.</summary>
public enum LoginStep
{
    /// <summary>Give it the next message.</summary>
    Continue,

    Done,

    /// <summary>Give up and close; the machine's <c>Failure</c> says why.</summary>
    Failed,
}
