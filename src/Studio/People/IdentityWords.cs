using Microsoft.AspNetCore.Identity;

namespace Studio.People;

internal static class IdentityWords
{
    /// <summary>What Identity refused, in the product's words and beside the field it is about.</summary>
    public static void Demand(this IdentityResult result)
    {
        if (result.Errors.FirstOrDefault() is not { } error)
        {
            return;
        }

        throw error.Code switch
        {
            nameof(IdentityErrorDescriber.DuplicateEmail) or nameof(IdentityErrorDescriber.DuplicateUserName) => Refuse.Invalid("email", "Somebody with this e-mail address is here already."),
            nameof(IdentityErrorDescriber.InvalidEmail) or nameof(IdentityErrorDescriber.InvalidUserName) => Refuse.Invalid("email", "This is not an e-mail address."),
            nameof(IdentityErrorDescriber.PasswordTooShort) => Refuse.Invalid("password", $"A password has at least {SignInRules.MinPassword} characters. Length is what makes it strong."),
            nameof(IdentityErrorDescriber.PasswordMismatch) => Refuse.Invalid("current", "This is not your current password."),
            _ => Refuse.Invalid("", error.Description),
        };
    }
}
