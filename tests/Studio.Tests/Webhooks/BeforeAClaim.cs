using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Studio.Tests.Support;

namespace Studio.Tests.Webhooks;

/// <summary>What happens between a node's look at what is due and its claim.</summary>
internal sealed class BeforeAClaim(Func<Task> meanwhile) : DbCommandInterceptor
{
    private bool _isOver;

    public void Listen(IServiceCollection services) => services.AddInterceptor(this);

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (!_isOver && command.CommandText.Contains("webhook_deliveries", StringComparison.Ordinal))
        {
            _isOver = true;
            await meanwhile();
        }

        return result;
    }
}
