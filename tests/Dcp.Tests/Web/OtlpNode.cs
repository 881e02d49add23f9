namespace Dcp.Tests.Web;

/// <summary>A message that was read: values by their field's name.</summary>
internal sealed class OtlpNode
{
    private readonly List<(string Name, object Value)> _fields = [];

    internal IEnumerable<OtlpNode> Nodes(string name) => _fields.Where(field => field.Name == name).Select(field => (OtlpNode)field.Value);

    internal OtlpNode Node(string name) => Nodes(name).Single();

    internal T Value<T>(string name) => (T)_fields.Single(field => field.Name == name).Value;

    internal bool Has(string name) => _fields.Exists(field => field.Name == name);

    internal void Add(string name, object value) => _fields.Add((name, value));

    internal Dictionary<string, string> Attributes => Nodes("attributes").ToDictionary(pair => pair.Value<string>("key"), pair => pair.Node("value").Value<string>("string_value"));
}
