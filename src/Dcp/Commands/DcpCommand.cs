using System.CommandLine;
using Dcp.Commands.Cluster;
using Dcp.Commands.Lab;

namespace Dcp.Commands;

/// <summary>The command line of dcp: one file a verb.</summary>
internal static class DcpCommand
{
    internal static RootCommand Create() => new("Distributed connection pooling for CockroachDB and PostgreSQL.")
    {
        CheckCommand.Create(),
        ImportCommand.Create(),
        DemoCommand.Create(),
        ReportCommand.Create(),
        WorkloadCommand.Create(),
        ServeCommand.Create(),
        AdminCommand.Create(),
        TopCommand.Create(),
        SecretCommand.Create(),
        SuperviseCommand.Create(),
        ClusterCommand.Create(),
        LabCommand.Create(),
        OcfCommand.Create(),
        BenchCommand.Create(),
    };
}
