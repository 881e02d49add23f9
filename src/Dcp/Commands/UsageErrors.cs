using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Dcp.Server.Config.Table;

namespace Dcp.Commands;

/// <summary>What is wrong with a command line, in one line for each thing, and where to read on. The help itself would hide it.</summary>
internal static partial class UsageErrors
{
    private const string NoCommand = "Required command was not provided.";

    /// <summary>True where somebody has asked for nothing yet (<c>dcp</c>, <c>dcp workload</c>): help is the answer.</summary>
    internal static bool AskForHelp(ParseResult parsed) =>
        parsed.UnmatchedTokens.Count == 0 && parsed.Errors.All(error => error.Message == NoCommand);

    internal static string Describe(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        IEnumerable<string> lines = parsed.UnmatchedTokens is [var first, ..]
            ? [$"{NameOf(parsed)} does not know '{first}'{Suggest(command, first)}"]
            : parsed.Errors.Select(error => Plain(error.Message)).Distinct();
        return $"{string.Concat(lines.Select(line => $"dcp: {line}\n"))}See '{NameOf(parsed)} --help'.\n";
    }

    private static string Suggest(Command command, string word)
    {
        IEnumerable<string> names = word.StartsWith('-')
            ? command.Options.SelectMany(option => option.Aliases.Prepend(option.Name)).Where(name => name.StartsWith("--", StringComparison.Ordinal))
            : command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name);
        return Closest.Suggestion(word, names);
    }

    private static string NameOf(ParseResult parsed)
    {
        List<string> names = [];
        CommandResult at = parsed.CommandResult;
        for (; at.Parent is CommandResult parent; at = parent) names.Insert(0, at.Command.Name);
        return string.Join(' ', names.Prepend(PgBouncerCommand.IsCalled() ? PgBouncerCommand.Name : "dcp"));
    }

    // The parser names .NET's types, which say nothing to who has typed a word in the place of a number.
    private static string Plain(string message)
    {
        Match choice = NotOneOf().Match(message);
        if (choice.Success) return $"'{choice.Groups["word"].Value}' is not allowed; one of {string.Join(", ", Word().Matches(choice.Groups["words"].Value).Select(word => word.Groups[1].Value))} is";
        Match match = NotOfItsType().Match(message);
        if (!match.Success) return message.TrimEnd('.');
        string kind = match.Groups["type"].Value.Contains("Int", StringComparison.Ordinal) ? "whole number"
            : match.Groups["type"].Value.Contains("Double", StringComparison.Ordinal) ? "number"
            : "value of its kind";
        return $"{match.Groups["option"].Value}: '{match.Groups["word"].Value}' is no {kind}";
    }

    [GeneratedRegex("^Argument '(?<word>.*)' not recognized\\. Must be one of:(?<words>.*)$", RegexOptions.Singleline)]
    private static partial Regex NotOneOf();

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Word();

    [GeneratedRegex("^Cannot parse argument '(?<word>.*)' for (option|command) '(?<option>[^']+)' as expected type '(?<type>.*)'\\.$")]
    private static partial Regex NotOfItsType();
}
