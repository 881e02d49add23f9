using System.CommandLine;
using System.CommandLine.Invocation;
using Dcp;
using Dcp.Commands;
using Dcp.Server.Hosting;

RootCommand root = PgBouncerCommand.IsCalled() ? PgBouncerCommand.Create() : DcpCommand.Create();
ParseResult parsed = root.Parse(args);

if (parsed.Action is ParseErrorAction && !UsageErrors.AskForHelp(parsed))
{
    await Console.Error.WriteAsync(UsageErrors.Describe(parsed));
    return ExitCode.BadUsage;
}

if (PgBouncerCommand.IsCalled() || parsed.CommandResult.Command.Name is ServeCommand.Name or SuperviseCommand.Name) IgnoredSignals.Heed();

// No time limit on signals: verbs end by them in their own way and time.
int code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
if (parsed.Errors.Count > 0) code = ExitCode.BadUsage;
return PgBouncerCommand.IsCalled() ? PgBouncerCommand.ExitCodeOf(code) : code;
