using Npgsql;

namespace Dcp.Workload.Connections;

/// <summary>Sets typed parameters by position.</summary>
internal static class CommandParameters
{
    public static NpgsqlCommand Set<T>(this NpgsqlCommand command, int index, T value)
    {
        ((NpgsqlParameter<T>)command.Parameters[index]).TypedValue = value;
        return command;
    }
}
