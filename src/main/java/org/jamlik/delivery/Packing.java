package org.jamlik.delivery;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** How a file is packed, told by its name. What a packed file holds is what its source's contract speaks of. */
enum Packing {
    NONE {
        @Override
        InputStream unpack(InputStream in) {
            return in;
        }

        @Override
        OutputStream pack(OutputStream out) {
            return out;
        }
    },
    GZIP {
        @Override
        InputStream unpack(InputStream in) throws IOException {
            return new Members(in);
        }

        @Override
        OutputStream pack(OutputStream out) throws IOException {
            return new GZIPOutputStream(out, BUFFER);
        }
    },
    ZIP {
        @Override
        InputStream unpack(InputStream in) throws IOException {
            return new OnlyEntry(in);
        }

        @Override
        OutputStream pack(OutputStream out) throws IOException {
            ZipOutputStream zip = new ZipOutputStream(out);
            zip.putNextEntry(new ZipEntry("content"));
            return zip;
        }
    };

    private static final int BUFFER = 1 << 16;

    static Packing of(String path) {
        String name = path.toLowerCase(Locale.ROOT);
        return name.endsWith(".gz") ? GZIP : name.endsWith(".zip") ? ZIP : NONE;
    }

    /** The bytes inside; fails, at once or while reading, when they cannot be unpacked or are cut short. */
    abstract InputStream unpack(InputStream in) throws IOException;

    /** What is written to the result is packed; closing it ends the packing and closes the target. */
    abstract OutputStream pack(OutputStream out) throws IOException;

    /**
     * What all members of a gzip hold, one after the other. Java's own reader takes a damaged member for the end, and
     * this one tells of damage by the exception that failures to read make, so those are made another, and keeps the
     * bytes before it to itself, which it has counted and put in place.
     */
    private static final class Members extends InputStream {
        private final GzipCompressorInputStream unpacked;
        private IOException damage;

        private Members(InputStream in) throws IOException {
            BufferedInputStream packed = new BufferedInputStream(new Delivered(in), BUFFER);
            packed.mark(1);
            if (packed.read() < 0) {
                throw new EOFException();
            }
            packed.reset();
            try {
                unpacked = new GzipCompressorInputStream(packed, true);
            } catch (IOException e) {
                throw damage(e);
            }
        }

        private static IOException damage(IOException e) {
            if (e instanceof EOFException) {
                return e;
            }
            ZipException damage = new ZipException(e.getMessage());
            damage.initCause(e);
            return damage;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (damage != null) {
                throw damage;
            }
            long before = unpacked.getBytesRead();
            try {
                return unpacked.read(buffer, offset, length);
            } catch (IOException e) {
                damage = damage(e);
                int n = (int) (unpacked.getBytesRead() - before);
                if (n == 0) {
                    throw damage;
                }
                return n;
            }
        }

        @Override
        public void close() throws IOException {
            unpacked.close();
        }
    }

    /** Packed bytes, which can be read or fail; whether they are damaged is not known here. */
    private static final class Delivered extends FilterInputStream {
        private Delivered(InputStream in) {
            super(in);
        }

        @Override
        public int read() {
            try {
                return in.read();
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read a file", e);
            }
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            try {
                return in.read(buffer, offset, length);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read a file", e);
            }
        }
    }

    /** The one file in a zip; more than one fails at the end of the first, because nobody says which is meant. */
    private static final class OnlyEntry extends ZipInputStream {
        private OnlyEntry(InputStream in) throws IOException {
            // names do not matter, and old programs write them in any code page
            super(in, StandardCharsets.ISO_8859_1);
            if (!goesOn()) {
                throw new ZipException("it holds no file");
            }
        }

        /** Goes to the next file, when there is one. */
        private boolean goesOn() throws IOException {
            try {
                return getNextEntry() != null;
            } catch (IllegalArgumentException e) {
                throw new ZipException("a name in it is said to be UTF-8 and is not");
            }
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = super.read(buffer, offset, length);
            if (n < 0 && goesOn()) {
                throw new ZipException("it holds several files");
            }

            return n;
        }
    }
}
