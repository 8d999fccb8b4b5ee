package org.jamlik.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/** How a file is packed, told by its name. What a packed file holds is what its source's contract speaks of. */
enum Packing {
    NONE {
        @Override
        InputStream unpack(InputStream in) {
            return in;
        }
    },
    GZIP {
        @Override
        InputStream unpack(InputStream in) throws IOException {
            return new GZIPInputStream(in, BUFFER);
        }
    },
    ZIP {
        @Override
        InputStream unpack(InputStream in) throws IOException {
            return new OnlyEntry(in);
        }
    };

    private static final int BUFFER = 1 << 16;

    static Packing of(String path) {
        String name = path.toLowerCase(Locale.ROOT);
        return name.endsWith(".gz") ? GZIP : name.endsWith(".zip") ? ZIP : NONE;
    }

    /** The bytes inside; fails, at once or while reading, when they cannot be unpacked or are cut short. */
    abstract InputStream unpack(InputStream in) throws IOException;

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
