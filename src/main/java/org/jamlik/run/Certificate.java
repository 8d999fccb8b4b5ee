package org.jamlik.run;

import static org.apache.spark.sql.functions.col;

import java.io.PrintStream;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.spark.sql.Row;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.TableName;
import org.jamlik.delivery.Erasure.Lost;

/**
 * What an erasure removed where, in {@code ops.erasure}; it says nowhere who. What is removed is written before it is
 * removed, because nobody could tell afterwards. An erasure that was killed goes on with its certificate; the same request
 * after one that was finished has a certificate of its own.
 */
final class Certificate {
    static final TableName MART = new TableName("mart", "indicator_value");

    private final Ops ops;
    private final String id;
    private final Map<String, Object> proof;

    private Certificate(Ops ops, String id, Map<String, Object> proof) {
        this.ops = ops;
        this.id = id;
        this.proof = proof;
    }

    /**
     * The certificate of a request: the one that was begun, or a new one. Fails when another was begun and not finished.
     *
     * @param ids an id for each time that the same is asked for; nobody can tell from it who that is
     * @param now when it is begun, by that run
     * @param snapshotId what readers see then
     */
    static Certificate of(Ops ops, IntFunction<String> ids, String runId, Instant now, long snapshotId) {
        int finished = 0;
        List<Row> rows = rows(ops, ids.apply(finished));
        while (rows.stream().anyMatch(row -> row.getAs("finished_at") != null)) {
            finished++;
            rows = rows(ops, ids.apply(finished));
        }
        String id = ids.apply(finished);
        refuseOthers(ops, id);
        Long begunOn = rows.isEmpty() ? snapshotId : rows.get(0).getAs("snapshot_id");
        return new Certificate(
                ops,
                id,
                Map.of(
                        "erasure_id", id,
                        "run_id", runId,
                        "erased_at", Timestamp.from(now),
                        "snapshot_id", begunOn));
    }

    /** Another one must be finished first: what it needs to know is deleted by whoever finishes. */
    private static void refuseOthers(Ops ops, String id) {
        ops.table("erasure")
                .filter(col("finished_at").isNull().and(col("erasure_id").notEqual(id)))
                .orderBy("erased_at")
                .limit(1)
                .collectAsList()
                .forEach(row -> {
                    throw new JamlikException(
                            ErrorCode.ERASURE_UNFINISHED,
                            "Cannot forget others before erasure " + row.getAs("erasure_id")
                                    + " is finished, which run "
                                    + row.getAs("run_id") + " began: run forget with its file again; nothing was"
                                    + " forgotten");
                });
    }

    private static List<Row> rows(Ops ops, String id) {
        return ops.table("erasure")
                .filter(col("erasure_id").equalTo(id))
                .orderBy("place")
                .collectAsList();
    }

    /** The snapshot that readers saw when the erasure was begun. */
    long begunOn() {
        return (long) proof.get("snapshot_id");
    }

    /** Remembers that it was begun, before anything is removed: only then it is known who is meant. */
    void begin() {
        if (rows(ops, id).isEmpty()) {
            ops.upsert("erasure", List.of(place(MART.toString(), null)));
        }
    }

    /** Adds lines of deliveries, and rows of tables, which were not zero. */
    void add(List<Lost> losses, Map<TableName, Long> rows) {
        List<Map<String, Object>> places = new ArrayList<>();
        for (Lost lost : losses) {
            Map<String, Object> place = place(lost.now().id(), lost.lines());
            place.put("sha256", lost.before());
            place.put("archived_sha256", lost.now().archivedSha256());
            places.add(place);
        }
        rows.forEach((table, count) -> {
            if (count > 0) {
                places.add(place(table.toString(), count));
            }
        });
        ops.upsert("erasure", places);
    }

    /** Whether it says what the marts lost. */
    boolean tellsOfMarts() {
        return rows(ops, id).stream()
                .anyMatch(row -> row.getAs("place").equals(MART.toString()) && row.getAs("rows_removed") != null);
    }

    /** Adds how many values of the marts are others now, or gone; none is worth saying too. */
    void addMarts(long values) {
        ops.upsert("erasure", List.of(place(MART.toString(), values)));
    }

    private Map<String, Object> place(String name, Long removed) {
        Map<String, Object> place = new HashMap<>(proof);
        place.put("place", name);
        place.put("rows_removed", removed);
        return place;
    }

    /** Nothing is left to do. */
    void finish(Instant now) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Row row : rows(ops, id)) {
            Map<String, Object> finished = new HashMap<>();
            for (String column : row.schema().fieldNames()) {
                finished.put(column, row.getAs(column));
            }
            finished.put("finished_at", Timestamp.from(now));
            rows.add(finished);
        }
        ops.upsert("erasure", rows);
    }

    /** Prints it, a line for each place. */
    void print(PrintStream out) {
        out.printf(Locale.ROOT, "Certificate of erasure %s%n", id);
        boolean isAnythingGone = false;
        for (Row row : rows(ops, id)) {
            long removed = row.getAs("rows_removed");
            isAnythingGone |= removed > 0;
            out.printf(Locale.ROOT, "removed    %-40s %8d %s%n", row.getAs("place"), removed, what(row));
        }
        if (!isAnythingGone) {
            out.println("nothing of them was here");
        }
        out.println("logs       hold no numbers and no keys; nothing to remove");
        out.println("Files that lie in the landing root are their sender's: delete or replace them there.");
    }

    private static String what(Row row) {
        if (row.getAs("place").equals(MART.toString())) {
            return "values are others now, or gone";
        }
        return Optional.<String>ofNullable(row.getAs("sha256"))
                .map(before -> "lines; the archived file " + before + " is now " + row.getAs("archived_sha256"))
                .orElse("rows");
    }
}
