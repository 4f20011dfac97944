using Microsoft.Data.Sqlite;
using SQLitePCL;
using Studio.Data;

namespace Studio.Tests.Data;

public sealed class PreparingStatements : IDisposable
{
    private readonly PreparingConnection _connection = new("Data Source=:memory:");

    public PreparingStatements()
    {
        _connection.Open();
        _connection.Handle!.enable_sqlite3_next_stmt(true);
        Run("CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)");
        Run("INSERT INTO things (name) VALUES ('one'), ('two'), ('three')");
    }

    [Fact]
    public void Parses_a_statement_once_whatever_its_values()
    {
        Assert.Equal("two", NameOf(2));
        var parsed = Parsed();

        Assert.Equal("three", NameOf(3));
        Assert.Equal("one", NameOf(1));

        Assert.Equal(parsed, Parsed());
    }

    [Fact]
    public void Reads_a_statement_twice_at_once()
    {
        const string Text = "SELECT name FROM things ORDER BY id";
        using var one = Command(Text);
        using var two = Command(Text);
        using var first = one.ExecuteReader();
        Assert.True(first.Read() && first.Read());
        using var second = two.ExecuteReader();
        Assert.True(second.Read());

        Assert.Equal(("two", "one"), (first.GetString(0), second.GetString(0)));
    }

    [Fact]
    public void Leaves_nothing_of_a_reading_that_was_broken_off()
    {
        const string Text = "SELECT name FROM things ORDER BY id";
        using (var broken = Command(Text))
        using (var reader = broken.ExecuteReader())
        {
            Assert.True(reader.Read());
        }

        // A reading that is still going on would hold the table.
        Assert.Equal(3, Run("DELETE FROM things"));
        Run("DROP TABLE things");
    }

    [Fact]
    public void Closes_a_reader_with_its_command()
    {
        const string Text = "SELECT name FROM things ORDER BY id";
        var left = Command(Text);
        Assert.True(left.ExecuteReader().Read());

        left.Dispose();

        Assert.Equal(3, Run("DELETE FROM things"));
        Run("DROP TABLE things");
    }

    [Fact]
    public void Takes_another_statement_of_the_same_command_for_another()
    {
        using var command = Command("SELECT 1");
        Assert.Equal(1L, command.ExecuteScalar());

        command.CommandText = "SELECT 2";

        Assert.Equal(2L, command.ExecuteScalar());
    }

    [Fact]
    public void Goes_on_after_a_failure()
    {
        const string Text = "INSERT INTO things (name) VALUES (@name)";

        Assert.Equal(1, Run(Text, ("@name", "four")));
        Assert.Throws<SqliteException>(() => Run(Text, ("@name", "four")));
        Assert.Equal(1, Run(Text, ("@name", "five")));
    }

    [Fact]
    public void Has_no_value_of_the_run_before()
    {
        const string Text = "SELECT name FROM things WHERE id = @id";
        Assert.Equal("two", NameOf(2));

        using var without = Command(Text);

        Assert.Throws<InvalidOperationException>(() => without.ExecuteScalar());
    }

    [Fact]
    public void Sees_what_has_become_of_a_table()
    {
        const string Text = "SELECT * FROM things WHERE id = 1";
        Assert.Equal(2, Columns(Text));

        Run("ALTER TABLE things ADD COLUMN colour TEXT");

        Assert.Equal(3, Columns(Text));
    }

    [Fact]
    public void Runs_in_the_transaction_that_is_open_now()
    {
        const string Text = "UPDATE things SET name = @name WHERE id = 1";
        using (var undone = _connection.BeginTransaction())
        {
            Run(Text, ("@name", "undone"));
        }

        using (var kept = _connection.BeginTransaction())
        {
            Run(Text, ("@name", "kept"));
            kept.Commit();
        }

        Assert.Equal("kept", NameOf(1));
        Assert.Equal(1, Run(Text, ("@name", "alone")));
        Assert.Equal("alone", NameOf(1));
    }

    [Fact]
    public void Keeps_no_more_than_so_many()
    {
        for (var i = 0; i < 1000; i++)
        {
            Run($"SELECT {i}");
        }

        Assert.InRange(Parsed(), 1, 150);
        Assert.Equal("one", NameOf(1));
    }

    public void Dispose() => _connection.Dispose();

    private string NameOf(int id)
    {
        using var command = Command("SELECT name FROM things WHERE id = @id", ("@id", id));
        return (string)command.ExecuteScalar()!;
    }

    private int Columns(string text)
    {
        using var command = Command(text);
        using var reader = command.ExecuteReader();
        return reader.FieldCount;
    }

    private int Run(string text, params (string Name, object Value)[] values)
    {
        using var command = Command(text, values);
        return command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string text, params (string Name, object Value)[] values)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }

    // Those that SQLite itself knows of on this connection.
    private int Parsed()
    {
        var count = 0;
        for (var statement = raw.sqlite3_next_stmt(_connection.Handle, null); statement is not null; statement = raw.sqlite3_next_stmt(_connection.Handle, statement))
        {
            count++;
        }

        return count;
    }
}
