using System.CommandLine;

RootCommand root = new("Distributed connection pooling for CockroachDB and PostgreSQL.");
return root.Parse(args).Invoke();
