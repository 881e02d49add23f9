using System.CommandLine;
using Dcp;
using Dcp.Commands;

RootCommand root = new("Distributed connection pooling for CockroachDB and PostgreSQL.");
root.Add(CheckCommand.Create());
root.Add(DemoCommand.Create());
root.Add(ReportCommand.Create());
root.Add(WorkloadCommand.Create());
root.Add(ServeCommand.Create());
root.Add(BenchCommand.Create());
ParseResult parsed = root.Parse(args);

// No time limit on signals: verbs end by them in their own way and time.
int code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
return parsed.Errors.Count > 0 ? ExitCode.BadUsage : code;
