using System.CommandLine;
using Dcp.Commands;

RootCommand root = new("Distributed connection pooling for CockroachDB and PostgreSQL.");
root.Add(CheckCommand.Create());
ParseResult parsed = root.Parse(args);
int code = parsed.Invoke();
return parsed.Errors.Count > 0 ? 2 : code;
