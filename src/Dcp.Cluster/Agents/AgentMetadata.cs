using System.Globalization;
using System.Xml.Linq;

namespace Dcp.Cluster.Agents;

/// <summary>The XML with which an agent describes itself.</summary>
internal static class AgentMetadata
{
    internal static string Write(
        string name, string shortText, string longText, IEnumerable<AgentParameter> parameters, IEnumerable<AgentAction> actions)
    {
        XElement root = new(
            "resource-agent",
            new XAttribute("name", name),
            new XAttribute("version", "1.0"),
            new XElement("version", "1.0"),
            Text("longdesc", longText),
            Text("shortdesc", shortText),
            new XElement("parameters", parameters.Select(Parameter)),
            new XElement("actions", actions.Select(Action)));
        return $"<?xml version=\"1.0\"?>\n<!DOCTYPE resource-agent SYSTEM \"ra-api-1.dtd\">\n{root}\n";
    }

    private static XElement Parameter(AgentParameter parameter)
    {
        XElement content = new("content", new XAttribute("type", parameter.Type));
        if (parameter.Default is { } value) content.Add(new XAttribute("default", value));
        return new XElement(
            "parameter",
            new XAttribute("name", parameter.Name),
            new XAttribute("unique", 0),
            new XAttribute("required", parameter.Required ? 1 : 0),
            Text("longdesc", parameter.Short),
            Text("shortdesc", parameter.Short),
            content);
    }

    private static XElement Action(AgentAction action)
    {
        XElement element = new("action", new XAttribute("name", action.Name), new XAttribute("timeout", Seconds(action.Timeout)));
        if (action.Interval is { } interval) element.Add(new XAttribute("interval", Seconds(interval)));
        return element;
    }

    private static XElement Text(string name, string text) => new(name, new XAttribute("lang", "en"), text);

    private static string Seconds(int count) => string.Create(CultureInfo.InvariantCulture, $"{count}s");
}
