using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Warren.Faults.Parts;

/// <summary>Everything in one process, with the in-process broker and SQLite files: what a newcomer runs first.</summary>
internal sealed class EmbeddedSystem : FaultySystem
{
    readonly ProgramPart _process;

    public EmbeddedSystem(string folder)
        : base("SQLite + in-process", folder)
    {
        _process = new ProgramPart("process", "router,orders,ledger", folder, new Dictionary<string, string>
        {
            ["WARREN_DATA"] = Path.Combine(folder, "data"),
        });
        Parts = [_process];
    }

    public override IReadOnlyList<Part> Parts { get; }

    public override ProgramPart Router => _process;

    public override ProgramPart Orders => _process;

    public override ProgramPart Hearer => _process;

    public override Task<DbConnection> OpenAsync(string service)
    {
        var file = new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(Folder, "data", service + ".db"),

            // The file is in WAL mode: whoever reads it writes to its index.
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
        };
        return OpenedAsync(new SqliteConnection(file.ToString()));
    }
}
