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
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jamlik.contract.Checksum;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.delivery.Delivery.Stamp;

/** Lists, opens and copies files, local or on S3. */
final class Files {
    private final Configuration hadoop;

    Files(Configuration hadoop) {
        this.hadoop = hadoop;
    }

    Configuration hadoop() {
        return hadoop;
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
            Path path = new Path(uri);
            return new BufferedInputStream(path.getFileSystem(hadoop).open(path), 1 << 16);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open " + uri, e);
        }
    }

    /** The bytes of a piece of a file. */
    InputStream open(String uri, Piece piece) {
        try {
            Path path = new Path(uri);
            FSDataInputStream in = path.getFileSystem(hadoop).open(path);
            in.seek(piece.from());
            return new BufferedInputStream(ByteStreams.limit(in, piece.to() - piece.from()), 1 << 16);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open " + uri, e);
        }
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
     * Copies a file so that the target is there whole or not at all; a target that exists already stays. Fails when the
     * bytes are not the ones of that checksum, because somebody changed the file meanwhile.
     */
    void copyOnce(String from, String to, String sha256) throws IOException {
        Path target = new Path(to);
        FileSystem system = target.getFileSystem(hadoop);
        if (system.exists(target)) {
            return;
        }

        Path partial = new Path(target.getParent(), "_" + target.getName() + ".partial");
        DigestInputStream in = new DigestInputStream(open(from), Checksum.digest());
        try (in;
                OutputStream out = system.create(partial, true)) {
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
}
