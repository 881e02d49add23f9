namespace Dcp.Tests.Web;

/// <summary>
/// Reads an ExportMetricsServiceRequest strictly: each field must be one of opentelemetry-proto 1.x's message, with its wire type. Written from the
/// published .proto files and apart from the writer.
/// </summary>
internal static class OtlpReader
{
    private enum Wire
    {
        Varint,
        Fixed64,
        Text,
        Packed,
        Message,
    }

    private static readonly Dictionary<string, Dictionary<int, (string Name, Wire Wire, string Type)>> s_messages = new()
    {
        ["ExportMetricsServiceRequest"] = new() { [1] = ("resource_metrics", Wire.Message, "ResourceMetrics") },
        ["ResourceMetrics"] = new() { [1] = ("resource", Wire.Message, "Resource"), [2] = ("scope_metrics", Wire.Message, "ScopeMetrics"), [3] = ("schema_url", Wire.Text, "") },
        ["Resource"] = new() { [1] = ("attributes", Wire.Message, "KeyValue"), [2] = ("dropped_attributes_count", Wire.Varint, "") },
        ["ScopeMetrics"] = new() { [1] = ("scope", Wire.Message, "InstrumentationScope"), [2] = ("metrics", Wire.Message, "Metric"), [3] = ("schema_url", Wire.Text, "") },
        ["InstrumentationScope"] = new() { [1] = ("name", Wire.Text, ""), [2] = ("version", Wire.Text, ""), [3] = ("attributes", Wire.Message, "KeyValue") },
        ["KeyValue"] = new() { [1] = ("key", Wire.Text, ""), [2] = ("value", Wire.Message, "AnyValue") },
        ["AnyValue"] = new() { [1] = ("string_value", Wire.Text, ""), [2] = ("bool_value", Wire.Varint, ""), [3] = ("int_value", Wire.Varint, ""), [4] = ("double_value", Wire.Fixed64, "") },
        ["Metric"] = new()
        {
            [1] = ("name", Wire.Text, ""),
            [2] = ("description", Wire.Text, ""),
            [3] = ("unit", Wire.Text, ""),
            [5] = ("gauge", Wire.Message, "Gauge"),
            [7] = ("sum", Wire.Message, "Sum"),
            [9] = ("histogram", Wire.Message, "Histogram"),
            [10] = ("exponential_histogram", Wire.Message, "ExponentialHistogram"),
        },
        ["Gauge"] = new() { [1] = ("data_points", Wire.Message, "NumberDataPoint") },
        ["Sum"] = new() { [1] = ("data_points", Wire.Message, "NumberDataPoint"), [2] = ("aggregation_temporality", Wire.Varint, ""), [3] = ("is_monotonic", Wire.Varint, "") },
        ["ExponentialHistogram"] = new() { [1] = ("data_points", Wire.Message, "ExponentialHistogramDataPoint"), [2] = ("aggregation_temporality", Wire.Varint, "") },
        ["NumberDataPoint"] = new()
        {
            [2] = ("start_time_unix_nano", Wire.Fixed64, ""),
            [3] = ("time_unix_nano", Wire.Fixed64, ""),
            [4] = ("as_double", Wire.Fixed64, "double"),
            [6] = ("as_int", Wire.Fixed64, ""),
            [7] = ("attributes", Wire.Message, "KeyValue"),
            [8] = ("flags", Wire.Varint, ""),
        },
        ["ExponentialHistogramDataPoint"] = new()
        {
            [1] = ("attributes", Wire.Message, "KeyValue"),
            [2] = ("start_time_unix_nano", Wire.Fixed64, ""),
            [3] = ("time_unix_nano", Wire.Fixed64, ""),
            [4] = ("count", Wire.Fixed64, ""),
            [5] = ("sum", Wire.Fixed64, "double"),
            [6] = ("scale", Wire.Varint, "zigzag"),
            [7] = ("zero_count", Wire.Fixed64, ""),
            [8] = ("positive", Wire.Message, "Buckets"),
            [9] = ("negative", Wire.Message, "Buckets"),
            [10] = ("flags", Wire.Varint, ""),
            [12] = ("min", Wire.Fixed64, "double"),
            [13] = ("max", Wire.Fixed64, "double"),
            [14] = ("zero_threshold", Wire.Fixed64, "double"),
        },
        ["Buckets"] = new() { [1] = ("offset", Wire.Varint, "zigzag"), [2] = ("bucket_counts", Wire.Packed, "") },
    };

    internal static OtlpNode Read(ReadOnlySpan<byte> request) => Read("ExportMetricsServiceRequest", request);

    private static OtlpNode Read(string message, ReadOnlySpan<byte> bytes)
    {
        OtlpNode node = new();
        foreach (var (number, wireType, value, content) in ProtobufReader.Fields(bytes))
        {
            Assert.True(s_messages[message].TryGetValue(number, out var field), $"{message} has no field {number}");
            var expected = field.Wire switch { Wire.Varint => 0, Wire.Fixed64 => 1, _ => 2 };
            Assert.True(wireType == expected, $"{message}.{field.Name} has wire type {wireType}");
            object read = field switch
            {
                (_, Wire.Message, var type) => Read(type, content),
                (_, Wire.Text, _) => new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content),
                (_, Wire.Packed, _) => ProtobufReader.PackedUnsigned(content),
                (_, Wire.Varint, "zigzag") => ProtobufReader.ZigZag(value),
                (_, Wire.Fixed64, "double") => BitConverter.UInt64BitsToDouble(value),
                _ => value,
            };
            node.Add(field.Name, read);
        }

        return node;
    }
}
