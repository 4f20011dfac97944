using System.Reflection;
using Studio.Media.Stores;

namespace Studio.Tests.Media;

/// <summary>A store whose files cannot be read for a while.</summary>
internal sealed class Outage
{
    private int _asked;

    public bool IsOn { get; set; }

    /// <summary>How often it was asked for a file and did not answer.</summary>
    public int Asked => _asked;

    private RefusedException Refusal()
    {
        Interlocked.Increment(ref _asked);
        return Refuse.Unavailable("The store does not answer.");
    }

    public Func<IServiceProvider, IMediaStore> Before(IServiceCollection services)
    {
        var kept = services.Last(service => service.ServiceType == typeof(IMediaStore));
        return provider =>
        {
            var store = DispatchProxy.Create<IMediaStore, Store>();
            ((Store)(object)store).Begin((IMediaStore)(kept.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, kept.ImplementationType!)), this);
            return store;
        };
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1852", Justification = "A proxy is derived from it.")]
    internal class Store : DispatchProxy
    {
        private IMediaStore _inner = null!;
        private Outage _outage = null!;

        public void Begin(IMediaStore inner, Outage outage) => (_inner, _outage) = (inner, outage);

        protected override object? Invoke(MethodInfo? method, object?[]? args) =>
            _outage.IsOn && method!.Name is nameof(IMediaStore.BorrowAsync) ? throw _outage.Refusal() : method!.Invoke(_inner, args);
    }
}
