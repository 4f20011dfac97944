namespace Studio.Posts;

/// <summary>What a post says. Everything but the caption may be empty.</summary>
public sealed record PostText(string Caption, string Title = "", string FirstComment = "", string InternalNotes = "")
{
    internal void Demand()
    {
        Refuse.WhereEmptyOrLong("caption", Caption, Post.MaxCaption);
        Refuse.WhereLong("title", Title, Post.MaxTitle);
        Refuse.WhereLong("first_comment", FirstComment, Post.MaxCaption);
        Refuse.WhereLong("internal_notes", InternalNotes, Post.MaxCaption);
    }
}
