using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Warren.Outbox;

/// <summary>Commands of our own SQL, in the words that SQLite and PostgreSQL share.</summary>
static class Sql
{
    /// <summary>A command on the context's connection, inside its open transaction.</summary>
    /// <exception cref="InvalidOperationException">No transaction is open.</exception>
    public static DbCommand Command(DbContext db, string text)
    {
        var transaction = db.Database.CurrentTransaction
            ?? throw new InvalidOperationException("Inbox and outbox are written inside a transaction, and none is open.");
        var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = transaction.GetDbTransaction();
        command.CommandText = text;
        return command;
    }

    public static DbCommand Command(DbTransaction transaction, string text)
    {
        var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = text;
        return command;
    }

    /// <summary>Adds a parameter; <c>null</c> is the database's NULL.</summary>
    public static DbCommand With(this DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
        return command;
    }

    /// <summary>Adds one parameter for each value and gives their names, for <c>IN (…)</c>.</summary>
    public static string WithEach<T>(this DbCommand command, string prefix, IEnumerable<T> values)
    {
        var names = new List<string>();
        foreach (var value in values)
        {
            names.Add($"@{prefix}{names.Count}");
            command.With(names[^1], value);
        }

        return string.Join(", ", names);
    }
}
