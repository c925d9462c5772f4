using System.Net;

namespace StepFlow.ComponentHost.Mcp;

/// <summary>An event stream none of whose events is larger than allowed; reading one that is fails.</summary>
sealed class BoundedEvents : HttpContent
{
    readonly HttpContent _inner;
    readonly int _maxBytes;

    public BoundedEvents(HttpContent inner, int maxBytes)
    {
        (_inner, _maxBytes) = (inner, maxBytes);
        foreach (var (name, values) in inner.Headers)
            Headers.TryAddWithoutValidation(name, values);
    }

    protected override async Task<Stream> CreateContentReadStreamAsync() => new Bounded(await _inner.ReadAsStreamAsync(), _maxBytes);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await using var bounded = await CreateContentReadStreamAsync();
        await bounded.CopyToAsync(stream);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }

    sealed class Bounded(Stream inner, int maxBytes) : Stream
    {
        long _event;
        bool _hasText;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Count(buffer.AsSpan(offset, inner.Read(buffer, offset, count)));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var n = await inner.ReadAsync(buffer, cancellationToken);
            return Count(buffer.Span[..n]);
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }

        // An empty line ends an event.
        int Count(ReadOnlySpan<byte> bytes)
        {
            var length = bytes.Length;
            while (bytes.IndexOf((byte)'\n') is var at and >= 0)
            {
                _event += at + 1;
                Check();
                if (!_hasText && !bytes[..at].ContainsAnyExcept((byte)'\r'))
                    _event = 0;
                _hasText = false;
                bytes = bytes[(at + 1)..];
            }

            _hasText |= bytes.ContainsAnyExcept((byte)'\r');
            _event += bytes.Length;
            Check();
            return length;
        }

        void Check()
        {
            if (_event > maxBytes)
                throw new HttpIOException(HttpRequestError.ConfigurationLimitExceeded, $"it sent an event larger than {maxBytes} bytes (maxMessageBytes)");
        }
    }
}
