using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Studio.Data;

namespace Studio.People;

/// <summary>Identity's store, which leaves the saving to the use case: one change, one transaction, one row of the trail.</summary>
internal sealed class PersonStore : UserOnlyStore<Person, AppDb, Guid>
{
    public PersonStore(AppDb db, IdentityErrorDescriber words)
        : base(db, words) => AutoSaveChanges = false;
}
