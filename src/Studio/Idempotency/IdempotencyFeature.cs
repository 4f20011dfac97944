namespace Studio.Idempotency;

public static class IdempotencyFeature
{
    public static IServiceCollection AddIdempotency(this IServiceCollection services) =>
        services.AddSingleton<CallsInFlight>()
                .AddScoped<KeyedCall>()
                .AddScoped<AnswerOnce>()
                .AddHostedService<ForgetAnswers>();
}
