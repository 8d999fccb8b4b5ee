package org.jamlik.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** The folder of the log of queries, which several processes of one machine share. */
final class LogFolder {
    /** Locks of files keep processes apart, and threads of one process not. */
    private static final Map<Path, ReentrantLock> HELD_BY_THIS_PROCESS = new ConcurrentHashMap<>();

    private final Path path;

    LogFolder(Path path) {
        this.path = path.toAbsolutePath().normalize();
    }

    /** What only one at a time may do. */
    enum Act {
        APPEND,
        FLUSH
    }

    /** That it is this one's turn, until it is closed. */
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /** The name of this machine, as it can stand in the name of a file. */
    static String host() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9.-]", "_");
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    Path path() {
        return path;
    }

    boolean exists() {
        return Files.isDirectory(path);
    }

    /** Makes the folder, for its owner alone where the file system knows owners. */
    void create() {
        if (exists()) {
            return;
        }
        try {
            Files.createDirectories(path);
            if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the folder " + path + " of the log of queries", e);
        }
    }

    /** Its files, older ones first. */
    List<LogFile> files() {
        if (!exists()) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(path)) {
            return all.map(LogFile::of).flatMap(Optional::stream).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look into " + path, e);
        }
    }

    /** Waits until nobody else does it, in this process or another. */
    Turn turn(Act act) {
        Path file = path.resolve(act.name().toLowerCase(Locale.ROOT) + ".lock");
        ReentrantLock inside = HELD_BY_THIS_PROCESS.computeIfAbsent(file, first -> new ReentrantLock());
        inside.lock();
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.lock();
            FileChannel locked = channel;
            return () -> end(locked, inside);
        } catch (IOException e) {
            end(channel, inside);
            throw new UncheckedIOException("Cannot take " + file, e);
        }
    }

    private static void end(FileChannel channel, ReentrantLock inside) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            inside.unlock();
        }
    }
}
