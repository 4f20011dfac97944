using McpAuthorization.Authorization;
using McpAuthorization.ClientDocuments;
using McpAuthorization.Devices;
using McpAuthorization.Registration.Credentials;
using McpAuthorization.Tokens;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using AspNet = OpenIddict.Server.AspNetCore.OpenIddictServerAspNetCoreHandlers;
using DataProtection = OpenIddict.Server.DataProtection.OpenIddictServerDataProtectionHandlers;
using Stock = OpenIddict.Server.OpenIddictServerHandlers;

namespace McpAuthorization;

/// <summary>
/// Where each handler of ours stands in the protocol's pipeline. The orders belong to the one version of OpenIddict that we pin; an approved
/// file shows what an upgrade moves.
/// </summary>
internal static class ServerHandlers
{
    public static void AddMcpHandlers(this OpenIddictServerBuilder server)
    {
        server
            .Add<ExtractAuthorizationRequestContext, ResumeTransaction>(int.MaxValue - 2)
            .Add<ExtractAuthorizationRequestContext, RequestRules<ExtractAuthorizationRequestContext>>(int.MaxValue - 1)
            .Add<ExtractAuthorizationRequestContext, DocumentFirst>(int.MaxValue)
            .Add<ExtractPushedAuthorizationRequestContext, RequestRules<ExtractPushedAuthorizationRequestContext>>(int.MaxValue - 1)
            .Add<ExtractDeviceAuthorizationRequestContext, RequestRules<ExtractDeviceAuthorizationRequestContext>>(int.MaxValue - 1)
            .Add<ExtractEndUserVerificationRequestContext, NoStockVerification>(int.MinValue)
            .Add<ExtractIntrospectionRequestContext, RequestRules<ExtractIntrospectionRequestContext>>(int.MaxValue - 1)
            .Add<ExtractTokenRequestContext, RequestRules<ExtractTokenRequestContext>>(int.MaxValue - 1)
            .Add<ExtractRevocationRequestContext, RequestRules<ExtractRevocationRequestContext>>(int.MaxValue - 1)
            .Add<ExtractPushedAuthorizationRequestContext, NameOfClient<ExtractPushedAuthorizationRequestContext>>(int.MaxValue)
            .Add<ExtractDeviceAuthorizationRequestContext, NameOfClient<ExtractDeviceAuthorizationRequestContext>>(int.MaxValue)
            .Add<ExtractIntrospectionRequestContext, NameOfClient<ExtractIntrospectionRequestContext>>(int.MaxValue)
            .Add<ExtractTokenRequestContext, NameOfClient<ExtractTokenRequestContext>>(int.MaxValue)
            .Add<ExtractRevocationRequestContext, NameOfClient<ExtractRevocationRequestContext>>(int.MaxValue);

        server
            .RemoveEventHandler(Stock.ValidateClientAssertion.Descriptor)
            .RemoveEventHandler(Stock.ValidateClientAssertionWellknownClaims.Descriptor)
            .RemoveEventHandler(Stock.ValidateClientAssertionIssuer.Descriptor)
            .RemoveEventHandler(Stock.ValidateClientType.Descriptor)
            .RemoveEventHandler(Stock.ValidateClientSecret.Descriptor)
            .RemoveEventHandler(Stock.ValidateClientCertificate.Descriptor)
            .Add<ProcessAuthenticationContext, AuthenticateClient>(Stock.ValidateClientAssertion.Descriptor.Order);

        server
            .Add<ValidateAuthorizationRequestContext, AuthorizationLimits>(int.MinValue)
            .Add<ValidatePushedAuthorizationRequestContext, AuthorizationLimits>(int.MaxValue - 1)
            .Add<ValidateAuthorizationRequestContext, ChallengeRule<ValidateAuthorizationRequestContext>>(
                Stock.Authentication.ValidateProofKeyForCodeExchangeRequirement.Descriptor.Order + 1)
            .Add<ValidatePushedAuthorizationRequestContext, ChallengeRule<ValidatePushedAuthorizationRequestContext>>(
                Stock.Authentication.ValidatePushedProofKeyForCodeExchangeRequirement.Descriptor.Order + 1)
            .Add<HandleAuthorizationRequestContext, Authorize>(0)
            .Add<HandleDeviceAuthorizationRequestContext, AuthorizeDevice>(0)
            .RemoveEventHandler(Stock.Exchange.ValidateRedirectUri.Descriptor)
            .Add<ValidateTokenRequestContext, RedirectOfCode>(Stock.Exchange.ValidateRedirectUri.Descriptor.Order);

        server
            .Add<ProcessAuthenticationContext, CodeReuse>(Stock.ValidateAuthorizationCode.Descriptor.Order - 1)
            .Add<ProcessAuthenticationContext, RefreshGrant>(Stock.ValidateRefreshToken.Descriptor.Order - 1)
            .Add<ProcessAuthenticationContext, DeviceGrant>(Stock.ValidateDeviceCode.Descriptor.Order - 1)
            .Add<ProcessAuthenticationContext, Introspect>(Stock.ValidateGenericToken.Descriptor.Order - 2)
            .Add<ProcessAuthenticationContext, RevokeGrant>(Stock.ValidateGenericToken.Descriptor.Order - 1)
            .Add<ProcessAuthenticationContext, ServiceGrant>(Stock.ValidateRefreshToken.Descriptor.Order - 2)
            .Add<ProcessSignInContext, IssueTokens>(Stock.EvaluateGeneratedTokens.Descriptor.Order + 1)
            .Add<ProcessSignInContext, SayScope>(Stock.AttachSignInParameters.Descriptor.Order + 1)
            .Add<GenerateTokenContext, LeavePayloadOut>(DataProtection.Protection.GenerateDataProtectionToken.Descriptor.Order - 1);

        server
            .Add<ApplyAuthorizationResponseContext, PlainErrors<ApplyAuthorizationResponseContext>>(int.MinValue)
            .Add<ApplyAuthorizationResponseContext, ErrorsToClient>(Stock.Authentication.InferResponseMode.Descriptor.Order + 1)
            .Add<ApplyAuthorizationResponseContext, AttachIssuer>(Stock.Authentication.AttachIssuer.Descriptor.Order - 1)
            .Add<ApplyAuthorizationResponseContext, ErrorPage>(AspNet.ProcessLocalErrorResponse<ApplyAuthorizationResponseContext>.Descriptor.Order - 1)
            .Add<ApplyPushedAuthorizationResponseContext, PlainErrors<ApplyPushedAuthorizationResponseContext>>(int.MinValue)
            .Add<ApplyDeviceAuthorizationResponseContext, PlainErrors<ApplyDeviceAuthorizationResponseContext>>(int.MinValue)
            .Add<ApplyIntrospectionResponseContext, PlainErrors<ApplyIntrospectionResponseContext>>(int.MinValue)
            .Add<ApplyRevocationResponseContext, PlainErrors<ApplyRevocationResponseContext>>(int.MinValue)
            .Add<ApplyPushedAuthorizationResponseContext, BasicChallenge<ApplyPushedAuthorizationResponseContext>>(
                AspNet.AttachWwwAuthenticateHeader<ApplyPushedAuthorizationResponseContext>.Descriptor.Order + 1)
            .Add<ApplyDeviceAuthorizationResponseContext, BasicChallenge<ApplyDeviceAuthorizationResponseContext>>(
                AspNet.AttachWwwAuthenticateHeader<ApplyDeviceAuthorizationResponseContext>.Descriptor.Order + 1)
            .Add<ApplyIntrospectionResponseContext, BasicChallenge<ApplyIntrospectionResponseContext>>(
                AspNet.AttachWwwAuthenticateHeader<ApplyIntrospectionResponseContext>.Descriptor.Order + 1)
            .Add<ApplyRevocationResponseContext, BasicChallenge<ApplyRevocationResponseContext>>(
                AspNet.AttachWwwAuthenticateHeader<ApplyRevocationResponseContext>.Descriptor.Order + 1)
            .Add<ApplyTokenResponseContext, BasicChallenge<ApplyTokenResponseContext>>(
                AspNet.AttachWwwAuthenticateHeader<ApplyTokenResponseContext>.Descriptor.Order + 1)
            .Add<ApplyTokenResponseContext, PlainErrors<ApplyTokenResponseContext>>(int.MinValue)
            .Add<ApplyTokenResponseContext, AnswerOfCode>(int.MinValue + 1);
    }

    private static OpenIddictServerBuilder Add<TContext, THandler>(this OpenIddictServerBuilder server, int order)
        where TContext : BaseContext
        where THandler : class, IOpenIddictServerHandler<TContext> =>
        server.AddEventHandler<TContext>(handler => handler.UseScopedHandler<THandler>().SetOrder(order));
}
