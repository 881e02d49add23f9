namespace Dcp.Wire.Authentication;

/// <summary>Why a login failed.</summary>
/// <param name="Message">For the log, and for the client where <paramref name="ServerError"/> is null. Holds no secret.</param>
/// <param name="SqlState">Of the error that the client gets.</param>
/// <param name="ServerError">What the server answered, if it was the server that refused.</param>
public sealed record LoginFailure(string Message, string SqlState, ErrorFields? ServerError = null)
{
    /// <summary>What broke the protocol or does not fit, for the log only: a client is told no more than the message.</summary>
    public string? Reason { get; init; }
}
