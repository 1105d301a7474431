using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Warren.EndToEnd.Tests.Users;

/// <summary>A mail server that takes mails from one user and keeps them; it speaks as much of RFC 5321 and RFC 4954 as a client needs to hand one over.</summary>
internal sealed class SmtpCatcher : IAsyncDisposable
{
    public const string User = "shop@example.com";
    public const string Password = "s/c:r@t";

    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly ConcurrentQueue<string> _mails = new();
    readonly Task _loop;
    int _refusals;
    int _connections;

    public SmtpCatcher()
    {
        _listener.Start();
        _loop = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The setting that leads here.</summary>
    public string Url => $"smtp://{Uri.EscapeDataString(User)}:{Uri.EscapeDataString(Password)}@127.0.0.1:{Port}";

    /// <summary>What came after DATA, with the envelope's addresses as its first lines.</summary>
    public IReadOnlyList<string> Mails => [.. _mails];

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>How many of the next mails are answered 451.</summary>
    public int Refusals
    {
        get => Volatile.Read(ref _refusals);
        set => Volatile.Write(ref _refusals, value);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _loop;
        _stop.Dispose();
    }

    async Task AcceptAsync()
    {
        var clients = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                clients.Add(ServeAsync(client));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(clients);
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
            await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 catcher");
            await TalkAsync(reader, writer);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // The client has gone, or the test is over.
        }
    }

    async Task TalkAsync(StreamReader reader, StreamWriter writer)
    {
        var envelope = "";
        var known = false;
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            var command = line.Split(' ', ':')[0].ToUpperInvariant();
            known |= command == "AUTH" && line == "AUTH PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{User}\0{Password}"));
            envelope += command is "MAIL" or "RCPT" ? line + "\n" : "";
            if (command == "DATA" && known)
            {
                await writer.WriteLineAsync("354 go on");
                await writer.WriteLineAsync(Keep(envelope + await ReadMailAsync(reader)));
                envelope = "";
                continue;
            }

            await writer.WriteLineAsync(command switch
            {
                "EHLO" => "250-catcher\r\n250 AUTH PLAIN",
                "AUTH" => known ? "235 welcome" : "535 who are you",
                "MAIL" or "RCPT" => known ? "250 ok" : "530 log in first",
                "QUIT" => "221 bye",
                _ => "500 unknown",
            });
        }
    }

    string Keep(string mail)
    {
        if (Interlocked.Decrement(ref _refusals) >= 0)
        {
            return "451 not now";
        }

        Interlocked.Exchange(ref _refusals, 0);
        _mails.Enqueue(mail);
        return "250 taken";
    }

    async Task<string> ReadMailAsync(StreamReader reader)
    {
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line && line != ".")
        {
            mail.Append(line).Append('\n');
        }

        return mail.ToString();
    }
}
