package org.jamlik.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;

/**
 * The lease of a warehouse in a local folder: a lock on the file {@code _lease}, which the operating system frees when
 * the process dies, while the text of the file remains and tells that the run never gave it back.
 *
 * <p>POSIX frees the lock of a process as soon as the process closes any handle of the file, also one that never held
 * the lock. Leases held by this process are therefore refused from memory, without opening the file.
 */
final class LocalLease implements Lease {

    private static final Map<Path, Holding> HELD_BY_THIS_PROCESS = new ConcurrentHashMap<>();

    /** Far behind the text, since Windows lets nobody read what is locked. */
    private static final long LOCKED_BYTE = 1L << 62;

    private final Path file;
    private final Object fileKey;
    private final FileChannel channel;
    private final Holding holding;
    private final Optional<String> abandonedRun;
    private final InstantSource clock;

    private LocalLease(Path file, FileChannel channel, Holding holding, Optional<Holding> before, InstantSource clock)
            throws IOException {
        this.file = file;
        this.fileKey = fileKey(file);
        this.channel = channel;
        this.holding = holding;
        this.abandonedRun =
                before.filter(earlier -> earlier.givenBack().isEmpty()).map(Holding::run);
        this.clock = clock;
    }

    static LocalLease take(Path root, String runId, InstantSource clock) {
        Holding holding = new Holding(runId, clock.instant().truncatedTo(ChronoUnit.SECONDS), Optional.empty());
        try {
            if (!Files.isDirectory(root)) {
                Files.createDirectories(root);
            }

            Path file = root.toRealPath().resolve("_lease");
            Holding other = HELD_BY_THIS_PROCESS.putIfAbsent(file, holding);
            if (other != null) {
                throw LeaseHeldException.heldBy(root.toString(), other.run(), other.since());
            }

            try {
                return lock(root, file, holding, clock);
            } catch (IOException | RuntimeException e) {
                HELD_BY_THIS_PROCESS.remove(file);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot take the lease of %s: %s".formatted(root, e), e);
        }
    }

    private static LocalLease lock(Path root, Path file, Holding holding, InstantSource clock) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            Optional<Holding> before = read(file, channel);
            if (lock == null) {
                // The text is that of the run before for the instant between its lock and its writing.
                throw before.filter(other -> other.givenBack().isEmpty())
                        .map(other -> LeaseHeldException.heldBy(root.toString(), other.run(), other.since()))
                        .orElseGet(() -> LeaseHeldException.takenMeanwhile(root.toString()));
            }

            LocalLease lease = new LocalLease(file, channel, holding, before, clock);
            write(channel, holding);
            return lease;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public Optional<String> abandonedRun() {
        return abandonedRun;
    }

    @Override
    public void confirm() {
        if (!channel.isOpen()) {
            throw new IllegalStateException(
                    "Cannot confirm the lease in %s: run %s has given it back".formatted(file, holding.run()));
        }

        try {
            if (!Objects.equals(fileKey, fileKey(file))) {
                throw LeaseHeldException.replaced(file, holding.run());
            }
        } catch (NoSuchFileException e) {
            throw LeaseHeldException.replaced(file, holding.run());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot confirm the lease in %s: %s".formatted(file, e), e);
        }
    }

    @Override
    public synchronized void close() {
        if (!channel.isOpen()) {
            return;
        }

        try (channel) {
            write(channel, holding.givenBackAt(clock.instant().truncatedTo(ChronoUnit.SECONDS)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot give back the lease in %s: %s".formatted(file, e), e);
        } finally {
            HELD_BY_THIS_PROCESS.remove(file);
        }
    }

    private static Object fileKey(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    private static Optional<Holding> read(Path file, FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4096);
        channel.read(bytes, 0);
        String text = StandardCharsets.UTF_8.decode(bytes.flip()).toString();
        return text.isEmpty() ? Optional.empty() : Optional.of(Holding.parse(file, text));
    }

    private static void write(FileChannel channel, Holding holding) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(holding.text());
        int length = bytes.remaining();
        channel.write(bytes, 0);
        channel.truncate(length);
        channel.force(true);
    }

    /** What the lease file says: who took the lease, when, and whether it was given back. */
    private record Holding(String run, Instant since, Optional<Instant> givenBack) {

        private static final Pattern TEXT = Pattern.compile("run (.+)\nsince (\\S+)\ngiven back (\\S+)\n(?s:.*)");

        static Holding parse(Path file, String text) {
            Matcher matcher = TEXT.matcher(text);
            if (!matcher.matches()) {
                throw new JamlikException(
                        ErrorCode.USAGE,
                        "Cannot read the lease %s: it says '%s'; remove it when no run is under way"
                                .formatted(file, text.strip()));
            }

            Optional<Instant> givenBack = Optional.of(matcher.group(3))
                    .filter(word -> !word.equals("never"))
                    .map(Instant::parse);
            return new Holding(matcher.group(1), Instant.parse(matcher.group(2)), givenBack);
        }

        Holding givenBackAt(Instant instant) {
            return new Holding(run, since, Optional.of(instant));
        }

        String text() {
            String end = givenBack.map(Instant::toString).orElse("never");
            return "run %s\nsince %s\ngiven back %s\n".formatted(run, since, end);
        }
    }
}
