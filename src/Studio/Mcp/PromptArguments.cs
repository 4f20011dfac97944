using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace Studio.Mcp;

/// <summary>What the SDK does not say about the arguments of a prompt, which are strings and no more.</summary>
internal static class PromptArguments
{
    private const int MaxLength = 2_000;

    public static void Check(Prompt prompt, IDictionary<string, JsonElement>? given)
    {
        var known = prompt.Arguments ?? [];
        foreach (var missing in known.Where(argument => argument.Required is true && given?.ContainsKey(argument.Name) is not true))
        {
            throw Refuse.Invalid(missing.Name, $"'{missing.Name}' is missing. {missing.Description}");
        }

        foreach (var (name, value) in given ?? new Dictionary<string, JsonElement>())
        {
            if (!known.Any(argument => argument.Name == name))
            {
                throw Refuse.Invalid(name, $"{prompt.Name} has no argument '{name}'. It takes {string.Join(", ", known.Select(argument => argument.Name))}.");
            }

            if (value.ValueKind is not JsonValueKind.String)
            {
                throw Refuse.Invalid(name, $"'{name}' has to be a string.");
            }

            Refuse.WhereLong(name, value.GetString()!, MaxLength);
        }
    }
}
