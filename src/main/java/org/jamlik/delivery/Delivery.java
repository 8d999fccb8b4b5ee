package org.jamlik.delivery;

import java.sql.Timestamp;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/**
 * The files that arrived once for one source and period, with the account of their lines: in = header + accepted +
 * quarantined + ignored. A refused delivery counts every line after the header as quarantined.
 *
 * @param id source, period and sequence, e.g. {@code kolada_value.1995-2012.1}
 * @param file the path below the landing root
 * @param sha256 of the bytes as they were delivered
 * @param archivedSha256 of the bytes that lie in the archive, in clear: others when persons were taken out of them
 * @param contract the fingerprint of the contract that judged it
 * @param stamp by which the same file is known without reading it again
 * @param contents the content of its accepted lines by period, as {@link org.jamlik.store.Contents} tells it; none when
 *     it was not accepted
 */
public record Delivery(
        String id,
        String source,
        String period,
        int sequence,
        String file,
        String sha256,
        String archivedSha256,
        Status status,
        long linesIn,
        long linesHeader,
        long linesAccepted,
        long linesQuarantined,
        long linesIgnored,
        String reason,
        String runId,
        String contract,
        Stamp stamp,
        Map<String, String> contents) {

    /**
     * Size and time of change of a file.
     *
     * @param modified milliseconds since 1970
     */
    public record Stamp(long bytes, long modified) {}

    /** What became of it. */
    public enum Status {
        ACCEPTED,
        REFUSED,
        SUPERSEDED,
        DUPLICATE;

        /** As {@code ops.delivery} writes it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A row of {@code ops.delivery}, by the names of its columns. */
    public static Delivery of(Row row) {
        return new Delivery(
                row.getAs("delivery_id"),
                row.getAs("source"),
                row.getAs("period"),
                row.getAs("sequence"),
                row.getAs("file"),
                row.getAs("sha256"),
                row.getAs("archived_sha256"),
                Status.valueOf(((String) row.getAs("status")).toUpperCase(Locale.ROOT)),
                row.getAs("lines_in"),
                row.getAs("lines_header"),
                row.getAs("lines_accepted"),
                row.getAs("lines_quarantined"),
                row.getAs("lines_ignored"),
                row.getAs("reason"),
                row.getAs("run_id"),
                row.getAs("contract_fingerprint"),
                new Stamp(row.getAs("bytes"), ((Timestamp) row.getAs("modified_at")).getTime()),
                new TreeMap<>(row.getJavaMap(row.fieldIndex("contents"))));
    }

    /** The same delivery, replaced by another one. */
    Delivery superseded() {
        return superseded(reason);
    }

    /** The same delivery, no longer the one that counts. */
    Delivery superseded(String why) {
        return changed(archivedSha256, Status.SUPERSEDED, linesAccepted, linesQuarantined, why, contents);
    }

    /** The same delivery with so many more lines accepted that were quarantined. */
    Delivery recounted(int accepted) {
        return changed(archivedSha256, status, linesAccepted + accepted, linesQuarantined - accepted, reason, contents);
    }

    /** Whether persons were taken out of the archived file. */
    boolean isRedacted() {
        return !archivedSha256.equals(sha256);
    }

    /** The same delivery after persons were taken out of the archived file. */
    Delivery redacted(String newSha256, long accepted, long quarantined, Map<String, String> newContents) {
        return changed(newSha256, status, accepted, quarantined, reason, newContents);
    }

    /** The same file with another account; what is neither accepted nor quarantined is ignored. */
    private Delivery changed(
            String newArchivedSha256,
            Status newStatus,
            long accepted,
            long quarantined,
            String newReason,
            Map<String, String> newContents) {
        return new Delivery(
                id,
                source,
                period,
                sequence,
                file,
                sha256,
                newArchivedSha256,
                newStatus,
                linesIn,
                linesHeader,
                accepted,
                quarantined,
                linesIn - linesHeader - accepted - quarantined,
                newReason,
                runId,
                contract,
                stamp,
                newContents);
    }

    /** The row of {@code ops.delivery}, by column. */
    public Map<String, Object> values() {
        Map<String, Object> values = new HashMap<>();
        values.put("delivery_id", id);
        values.put("source", source);
        values.put("period", period);
        values.put("sequence", sequence);
        values.put("file", file);
        values.put("sha256", sha256);
        values.put("archived_sha256", archivedSha256);
        values.put("status", status.text());
        values.put("lines_in", linesIn);
        values.put("lines_header", linesHeader);
        values.put("lines_accepted", linesAccepted);
        values.put("lines_quarantined", linesQuarantined);
        values.put("lines_ignored", linesIgnored);
        values.put("reason", reason);
        values.put("run_id", runId);
        values.put("contract_fingerprint", contract);
        values.put("bytes", stamp.bytes);
        values.put("modified_at", new Timestamp(stamp.modified));
        values.put("contents", contents);
        return values;
    }
}
