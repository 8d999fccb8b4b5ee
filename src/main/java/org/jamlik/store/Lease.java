package org.jamlik.store;

import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;

/**
 * The right to build and publish in a warehouse, held by one run at a time. A run that is killed loses it: at once in a
 * local folder, after a minute in S3.
 */
public sealed interface Lease extends AutoCloseable permits LocalLease, S3Lease {

    /**
     * Takes the lease of a warehouse and holds it until it is closed.
     *
     * @param warehouseRoot a local folder ({@code var/warehouse}, {@code file:/srv/warehouse}), created when it is
     *     missing, or {@code s3a://bucket/prefix}
     * @param hadoop tells how to reach S3, by the same {@code fs.s3a} settings as the tables are read with
     * @param runId names the run to others who want the lease; one line of text
     * @param clock tells since when the lease is held and, in S3, whether it has expired
     * @throws LeaseHeldException when another run holds it
     * @throws java.io.UncheckedIOException when the warehouse cannot be read or written
     */
    static Lease take(String warehouseRoot, Configuration hadoop, String runId, InstantSource clock) {
        if (!runId.matches("\\S.*")) {
            throw new IllegalArgumentException(
                    "Cannot take the lease of %s: run id '%s' is not a line of text".formatted(warehouseRoot, runId));
        }

        URI root = new org.apache.hadoop.fs.Path(warehouseRoot).toUri();
        String scheme = root.getScheme() == null ? "file" : root.getScheme();
        return switch (scheme) {
            case "file" -> LocalLease.take(Path.of(root.getPath()), runId, clock);
            case "s3a" -> S3Lease.take(root, hadoop, runId, clock, S3Lease.Pace.USUAL);
            default -> throw new JamlikException(
                    ErrorCode.USAGE,
                    "Cannot take the lease of %s: its scheme %s is neither file nor s3a"
                            .formatted(warehouseRoot, scheme));
        };
    }

    /** The run that held the lease before and never gave it back, that is, was killed; its traces may be left. */
    Optional<String> abandonedRun();

    /**
     * Makes sure, right before a publication, that the lease is still held.
     *
     * @throws LeaseHeldException when it was lost, even if no other run has taken it yet
     */
    void confirm();

    /** Gives the lease back; giving it back again does nothing. */
    @Override
    void close();
}
