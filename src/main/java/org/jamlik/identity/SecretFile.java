package org.jamlik.identity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** A file that only its owner reads, from its first moment on; it is there whole or not at all. */
record SecretFile(Path file) {
    /**
     * Writes it anew. A link, unlike a move, never replaces what another process has just made.
     *
     * @throws FileAlreadyExistsException when there is one, which stays as it is
     */
    void create(String text) throws IOException {
        Files.createDirectories(folder());
        Path written = written(text);
        try {
            Files.createLink(file, written);
        } finally {
            Files.delete(written);
        }
    }

    /** Writes it in place of the one that may be there. */
    void replace(String text) throws IOException {
        Path written = written(text);
        try {
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    private Path written(String text) throws IOException {
        var onlyOwner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Path written = Files.createTempFile(folder(), file.getFileName() + ".", ".new", onlyOwner);
        try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        return written;
    }

    private Path folder() {
        return file.toAbsolutePath().getParent();
    }
}
