package org.jamlik.run;

import java.security.SecureRandom;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.Project;
import org.jamlik.store.Lease;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run of a command that writes: under the lease, and recorded in {@code ops.run} whatever becomes of it. */
final class RecordedRun {
    private static final Logger LOG = LoggerFactory.getLogger(RecordedRun.class);
    private static final DateTimeFormatter RUN_ID =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Workspace workspace;
    private final Project project;
    private final String command;

    RecordedRun(Workspace workspace, Project project, String command) {
        this.workspace = workspace;
        this.project = project;
        this.command = command;
    }

    /**
     * What a run came to.
     *
     * @param snapshotId the snapshot that readers see now, when there is one
     */
    record Ended(String verdict, int exitCode, Optional<Long> snapshotId) {
        static Ended published(long snapshotId) {
            return new Ended("published", 0, Optional.of(snapshotId));
        }
    }

    /** What there is to do. */
    @FunctionalInterface
    interface Work {
        /**
         * Does it.
         *
         * @param runId carried by everything that is written
         * @param lease to be confirmed before what counts is written
         */
        Ended run(String runId, Lease lease);
    }

    /**
     * Runs it; what it throws is recorded and thrown on.
     *
     * @param asOf the day that the run takes for today
     * @return the exit code
     */
    int run(LocalDate asOf, Work work) {
        Instant begun = workspace.clock().instant();
        String runId = RUN_ID.format(begun) + "-" + String.format("%04x", new SecureRandom().nextInt(0x10000));
        try (Lease lease = workspace.lease(runId)) {
            LOG.info("run {} began", runId);
            Ops ops = new Ops(project, workspace.warehouse());
            lease.abandonedRun().filter(abandoned -> !ops.hasRun(abandoned)).ifPresent(abandoned -> {
                LOG.warn("run {} was killed; its unfinished tables are set aside", abandoned);
                ops.append("run", List.of(Map.of("run_id", abandoned, "command", "unknown", "verdict", "abandoned")));
            });
            Map<String, Object> row = new HashMap<>();
            row.put("run_id", runId);
            row.put("started_at", Timestamp.from(begun));
            row.put("command", command);
            row.put("as_of", Date.valueOf(asOf));
            try {
                Ended ended = work.run(runId, lease);
                end(ops, row, ended);
                return ended.exitCode();
            } catch (RuntimeException e) {
                ErrorCode code = e instanceof JamlikException known ? known.code() : ErrorCode.BUG;
                if (code == ErrorCode.NOTHING_PUBLISHED) {
                    // an empty warehouse stays empty
                    throw e;
                }
                try {
                    end(ops, row, new Ended("error", code.exitCode(), Optional.empty()));
                } catch (RuntimeException unrecorded) {
                    e.addSuppressed(unrecorded);
                }
                throw e;
            }
        }
    }

    private void end(Ops ops, Map<String, Object> row, Ended ended) {
        row.put("ended_at", Timestamp.from(workspace.clock().instant()));
        row.put("verdict", ended.verdict());
        row.put("exit_code", ended.exitCode());
        row.put("snapshot_id", ended.snapshotId().orElse(null));
        ops.append("run", List.of(row));
    }
}
