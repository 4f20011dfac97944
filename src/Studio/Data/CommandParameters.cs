using System.Data.Common;

namespace Studio.Data;

internal static class CommandParameters
{
    /// <summary>One more parameter of hand SQL.</summary>
    public static DbCommand With(this DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ($"@{name}", value);
        command.Parameters.Add(parameter);
        return command;
    }
}
