package org.jamlik.delivery;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Row;

/**
 * Something that should have arrived: lines of one sender in a delivery, or a whole delivery.
 *
 * @param sender empty when the whole delivery is missing
 * @param deliveryId the delivery that lacks the sender; empty when the whole delivery is missing
 * @param runId the run that first missed it
 */
public record Missing(String source, String period, String sender, String deliveryId, String reason, String runId) {
    static final String SENDER = "sender_missing";
    static final String DELIVERY = "delivery_missing";

    /** A row of {@code ops.missing_delivery}, by the names of its columns. */
    public static Missing of(Row row) {
        return new Missing(
                row.getAs("source"),
                row.getAs("period"),
                row.getAs("sender"),
                row.getAs("delivery_id"),
                row.getAs("reason"),
                row.getAs("run_id"));
    }

    /** The row of {@code ops.missing_delivery}, by column. */
    public Map<String, Object> values() {
        Map<String, Object> values = new HashMap<>();
        values.put("source", source);
        values.put("period", period);
        values.put("sender", sender);
        values.put("delivery_id", deliveryId);
        values.put("reason", reason);
        values.put("run_id", runId);
        return values;
    }
}
