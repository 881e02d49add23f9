using Npgsql;
using NpgsqlTypes;

namespace Dcp.Workload.Connections;

/// <summary>
/// A statement with its parameters, known once and executed often. Parameters are made by factories of typed ones, so that
/// nothing is boxed and nothing has to be found by reflection in a native binary.
/// </summary>
internal sealed class Statement(string sql, params Func<NpgsqlParameter>[] parameters)
{
    public string Sql { get; } = sql;

    /// <summary>Whether columns are asked for as text, whatever their type: then any can be read without knowing it.</summary>
    public bool HasTextResults { get; init; }

    /// <summary>A text whose type the server infers from where it stands, as of a literal in quotes.</summary>
    public static NpgsqlParameter Untyped() => new NpgsqlParameter<string?> { NpgsqlDbType = NpgsqlDbType.Unknown };

    public static NpgsqlParameter Long() => new NpgsqlParameter<long>();

    public static NpgsqlParameter Text() => new NpgsqlParameter<string>();

    public static NpgsqlParameter Id() => new NpgsqlParameter<Guid>();

    /// <summary>UTC.</summary>
    public static NpgsqlParameter Time() => new NpgsqlParameter<DateTime> { NpgsqlDbType = NpgsqlDbType.TimestampTz };

    public static NpgsqlParameter Texts() => new NpgsqlParameter<string[]>();

    /// <summary>UTC.</summary>
    public static NpgsqlParameter Times() => new NpgsqlParameter<DateTime[]> { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz };

    public static NpgsqlParameter Guids() => new NpgsqlParameter<Guid[]>();

    public NpgsqlCommand CreateCommand(NpgsqlConnection connection)
    {
        NpgsqlCommand command = new(Sql, connection) { AllResultTypesAreUnknown = HasTextResults };
        foreach (Func<NpgsqlParameter> create in parameters)
            command.Parameters.Add(create());
        return command;
    }
}
