namespace Dcp.Server.Admin;

/// <summary>A command of the console, taken apart.</summary>
/// <param name="Word">Its first word, without quotes.</param>
/// <param name="Argument">Its second word, or empty; the key of a SET.</param>
/// <param name="Value">The value of a SET; null for every other command.</param>
/// <param name="IsForAllNodes">The last word is CLUSTER, without quotes, and is not the argument.</param>
internal sealed record CommandText(string Word, string Argument, string? Value, bool IsForAllNodes = false);
