package org.jamlik.delivery;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A Parquet file of the archive, decrypted where it is read; no copy of it in clear lies anywhere. */
final class SealedFile implements InputFile {
    private final Opening opening;

    SealedFile(Opening opening) {
        this.opening = opening;
    }

    /** Opens the bytes in clear. */
    interface Opening {
        SeekableByteChannel open() throws IOException;
    }

    @Override
    public long getLength() throws IOException {
        try (SeekableByteChannel bytes = opening.open()) {
            return bytes.size();
        }
    }

    @Override
    public SeekableInputStream newStream() throws IOException {
        SeekableByteChannel bytes = opening.open();
        return new DelegatingSeekableInputStream(Channels.newInputStream(bytes)) {
            @Override
            public long getPos() throws IOException {
                return bytes.position();
            }

            @Override
            public void seek(long position) throws IOException {
                bytes.position(position);
            }
        };
    }
}
