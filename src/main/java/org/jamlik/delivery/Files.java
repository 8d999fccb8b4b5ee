package org.jamlik.delivery;

import com.google.common.io.ByteStreams;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.io.output.CloseShieldOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.jamlik.contract.Checksum;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.delivery.Delivery.Stamp;

/** Lists, opens and copies files, local or on S3; those of the archive are decrypted and encrypted on the way. */
final class Files {
    private static final int BUFFER = 1 << 16;

    private final Configuration hadoop;
    private final Vault vault;
    private Broadcast<SerializableConfiguration> onWorkers;

    Files(Configuration hadoop, Vault vault) {
        this.hadoop = hadoop;
        this.vault = vault;
    }

    Vault vault() {
        return vault;
    }

    Configuration hadoop() {
        return hadoop;
    }

    /** The configuration as workers get it: once, and not with each of the hundreds of parsers in a task. */
    synchronized Broadcast<SerializableConfiguration> onWorkers() {
        if (onWorkers == null) {
            onWorkers = JavaSparkContext.fromSparkContext(SparkContext.getOrCreate())
                    .broadcast(new SerializableConfiguration(hadoop));
        }
        return onWorkers;
    }

    /**
     * A file that lies in the landing root, or its copy in the archive.
     *
     * @param path relative to the root, with {@code /}
     * @param uri where it can be opened
     */
    record Found(String path, String uri, Stamp stamp) {
        Packing packing() {
            return Packing.of(path);
        }
    }

    /** All files below a folder in order of path, hidden ones left out; fails when the folder does not exist. */
    List<Found> below(String root) throws IOException {
        Path top = new Path(root);
        FileSystem system = top.getFileSystem(hadoop);
        Path qualified = system.makeQualified(top);
        List<Found> found = new ArrayList<>();
        collect(system, qualified, qualified.toString().length() + 1, found);
        found.sort((a, b) -> a.path().compareTo(b.path()));
        return found;
    }

    private void collect(FileSystem system, Path folder, int prefix, List<Found> found) throws IOException {
        for (FileStatus child : system.listStatus(folder)) {
            String name = child.getPath().getName();
            if (name.startsWith(".") || name.startsWith("_")) {
                continue;
            }
            if (child.isDirectory()) {
                collect(system, child.getPath(), prefix, found);
            } else {
                String uri = child.getPath().toString();
                Stamp stamp = new Stamp(child.getLen(), child.getModificationTime());
                found.add(new Found(uri.substring(prefix), uri, stamp));
            }
        }
    }

    InputStream open(String uri) {
        try {
            InputStream in = stored(uri);
            return new BufferedInputStream(vault.holds(uri) ? vault.opening(in, uri) : in, BUFFER);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open " + uri, e);
        }
    }

    private FSDataInputStream stored(String uri) throws IOException {
        Path path = new Path(uri);
        return path.getFileSystem(hadoop).open(path);
    }

    /** The bytes of a piece of a file. */
    InputStream open(String uri, Piece piece) {
        if (piece.equals(Piece.WHOLE)) {
            return open(uri);
        }
        try {
            FSDataInputStream in = stored(uri);
            try {
                in.seek(piece.from());
            } catch (IOException e) {
                try (in) {
                    throw e;
                }
            }
            return new BufferedInputStream(ByteStreams.limit(in, piece.to() - piece.from()), BUFFER);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open " + uri, e);
        }
    }

    boolean exists(String uri) {
        try {
            Path path = new Path(uri);
            return path.getFileSystem(hadoop).exists(path);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look for " + uri, e);
        }
    }

    /** The checksum of the bytes in clear. */
    String sha256(String uri) {
        try (DigestInputStream in = new DigestInputStream(open(uri), Checksum.digest())) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + uri, e);
        }
    }

    /** A file that is read from any position. */
    InputFile randomAccess(String uri) throws IOException {
        if (vault.holds(uri)) {
            return new SealedFile(() -> vault.opening(new StoredBytes(stored(uri), length(uri)), uri));
        }

        return HadoopInputFile.fromPath(new Path(uri), hadoop);
    }

    private long length(String uri) throws IOException {
        Path path = new Path(uri);
        return path.getFileSystem(hadoop).getFileStatus(path).getLen();
    }

    /** The unpacked bytes of a file; fails when they cannot be unpacked. */
    InputStream openUnpacked(String uri, Packing packing) {
        InputStream in = open(uri);
        try {
            try {
                return packing.unpack(in);
            } catch (IOException | RuntimeException e) {
                try (in) {
                    throw e;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot unpack " + uri, e);
        }
    }

    /**
     * Copies a file into the archive so that the target is there whole or not at all; a target that exists already stays.
     * Fails when the bytes are not the ones of that checksum, because somebody changed the file meanwhile.
     */
    void archive(String from, String to, String sha256) throws IOException {
        Path target = new Path(to);
        FileSystem system = target.getFileSystem(hadoop);
        if (system.exists(target)) {
            return;
        }

        Path partial = new Path(target.getParent(), "_" + target.getName() + ".partial");
        DigestInputStream in = new DigestInputStream(open(from), Checksum.digest());
        try (in;
                OutputStream out = vault.sealing(system.create(partial, true), to)) {
            in.transferTo(out);
        }
        if (!HexFormat.of().formatHex(in.getMessageDigest().digest()).equals(sha256)) {
            system.delete(partial, false);
            throw new JamlikException(
                    ErrorCode.TRUNCATED_FILE,
                    "Cannot archive " + from + ": its content changed while it was read; run again");
        }
        if (!system.rename(partial, target) && !system.exists(target)) {
            throw new IOException("Cannot move " + partial + " to " + target);
        }
    }

    /** Something that writes the bytes of a file, in clear. */
    interface Writing {
        void to(OutputStream out) throws IOException;
    }

    /**
     * Writes a file of the archive anew. Under its name lies the old file or the new one, whole, at any moment, and the old
     * one while anybody reads it. On S3 an object appears when its upload is complete, and an upload that fails is
     * aborted. Elsewhere the file is written beside the old one and then takes its name, which replaces the old one in
     * one step; a crash before that leaves a file beside it that nobody reads and the next attempt overwrites.
     */
    void replace(String uri, Writing writing) throws IOException {
        Path target = new Path(uri);
        FileSystem system = withoutChecksums(target);
        boolean appearsWhole = system.hasPathCapability(target, CommonPathCapabilities.ABORTABLE_STREAM);
        Path written = appearsWhole ? target : new Path(target.getParent(), "_" + target.getName() + ".partial");
        FSDataOutputStream stored = system.create(written, true);
        try {
            OutputStream sealed = vault.sealing(stored, uri);
            // what ends a Parquet file or a zip closes its target, also when it failed; the seal is only set on success
            OutputStream open = CloseShieldOutputStream.wrap(sealed);
            writing.to(open);
            sealed.close();
        } catch (IOException | RuntimeException | Error e) {
            abandon(system, stored, written, appearsWhole);
            throw e;
        }
        if (!appearsWhole) {
            rename(system, written, target);
        }
    }

    private static void abandon(FileSystem system, FSDataOutputStream stored, Path written, boolean appearsWhole) {
        try (stored) {
            if (appearsWhole) {
                stored.abort();
            } else {
                system.delete(written, false);
            }
        } catch (IOException e) {
            // what made the writing fail is told; what is left beside the file is overwritten by the next attempt
        }
    }

    /**
     * Where a file system keeps a checksum beside each file, the one below it: the two cannot be replaced in one step. The
     * seal of an archived file tells of damage without it.
     */
    private FileSystem withoutChecksums(Path target) throws IOException {
        FileSystem system = target.getFileSystem(hadoop);
        if (system instanceof ChecksumFileSystem checked) {
            checked.getRawFileSystem().delete(checked.getChecksumFile(target), false);
            return checked.getRawFileSystem();
        }
        return system;
    }

    private void rename(FileSystem system, Path written, Path target) throws IOException {
        if (!(system instanceof RawLocalFileSystem)) {
            FileContext.getFileContext(target.toUri(), hadoop).rename(written, target, Options.Rename.OVERWRITE);
        } else if (!system.rename(written, target)) {
            // as POSIX does it, over what is there
            throw new IOException("Cannot move " + written + " to " + target);
        }
    }
}
