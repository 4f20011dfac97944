using System.Collections.Frozen;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using Studio.Callers;

namespace Studio.Mcp;

/// <summary>Says what is wrong with the arguments of a call, in words that an agent can act on. The SDK says only that something is.</summary>
internal sealed class ArgumentRules
{
    private readonly string _owner;
    private readonly FrozenDictionary<string, ArgumentRule> _rules;
    private readonly string[] _required;

    private ArgumentRules(string owner, FrozenDictionary<string, ArgumentRule> rules, string[] required) =>
        (_owner, _rules, _required) = (owner, rules, required);

    public static ArgumentRules Of(Tool tool) => Of(tool.Name, tool.InputSchema);

    /// <summary>Those of a tool, or of an object among its arguments.</summary>
    public static ArgumentRules Of(string owner, JsonElement schema)
    {
        var rules = schema.GetProperty("properties").EnumerateObject().Select(property => ArgumentRule.Of(property.Name, property.Value));
        string[] required = schema.TryGetProperty("required", out var names) ? [.. names.EnumerateArray().Select(name => name.GetString()!)] : [];
        return new(owner, rules.ToFrozenDictionary(rule => rule.Name), required);
    }

    public void Check(IDictionary<string, JsonElement>? arguments, Caller caller, TimeProvider clock)
    {
        foreach (var name in _required)
        {
            if (arguments is null || !arguments.ContainsKey(name))
            {
                throw Refuse.Invalid(name, $"'{name}' is missing. {_rules[name].Description}");
            }
        }

        foreach (var (name, value) in arguments ?? new Dictionary<string, JsonElement>())
        {
            if (!_rules.TryGetValue(name, out var rule))
            {
                throw Refuse.Invalid(name, $"{_owner} has no argument '{name}'. It takes {Known()}.");
            }

            if (rule.ComplaintAbout(value, caller, clock) is { } complaint)
            {
                throw Refuse.Invalid(name, $"'{name}' {complaint}.");
            }
        }
    }

    private string Known() => _rules.Count == 0 ? "none" : string.Join(", ", _rules.Keys.Order(StringComparer.Ordinal));
}
