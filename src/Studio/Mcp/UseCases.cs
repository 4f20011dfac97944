using System.Reflection;
using Studio.Callers;

namespace Studio.Mcp;

/// <summary>Behind each tool, resource and prompt stands one use case: it is among the parameters of its method, and says itself what it needs.</summary>
internal static class UseCases
{
    public static Type Of(IReadOnlyList<object> metadata) =>
        metadata.OfType<MethodInfo>().Single().GetParameters().Select(parameter => parameter.ParameterType).Single(type => type.IsAssignableTo(typeof(IUseCase)));
}
