using System.Buffers;

namespace Warren.SocketIO.EngineIO;

/// <summary>A request body read into pooled memory that grows with what arrives, up to a bound counted in bytes.</summary>
internal sealed class PooledBody(int maxBytes) : IDisposable
{
    byte[] _buffer = ArrayPool<byte>.Shared.Rent(1024);
    int _length;

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <returns>False when the body is larger than the bound.</returns>
    public async Task<bool> ReadAsync(Stream body, CancellationToken cancellation)
    {
        while (true)
        {
            if (_length == _buffer.Length)
            {
                Grow();
            }

            var read = await body.ReadAsync(_buffer.AsMemory(_length), cancellation);
            if (read == 0)
            {
                return true;
            }

            _length += read;
            if (_length > maxBytes)
            {
                return false;
            }
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
