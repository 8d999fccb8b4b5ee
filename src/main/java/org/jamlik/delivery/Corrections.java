package org.jamlik.delivery;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.Correction;

/** Puts the corrections of a source's contract into its view. */
final class Corrections {
    private Corrections() {}

    /** The rows with every value corrected that is still as it was when the correction was written. */
    static Dataset<Row> apply(SourceContract source, Dataset<Row> rows) {
        Dataset<Row> corrected = rows;
        for (Correction correction : source.corrections()) {
            Column column = col(correction.column());
            corrected = corrected.withColumn(
                    correction.column(),
                    when(matches(source, correction), value(source, correction.column(), correction.to()))
                            .otherwise(column));
        }
        return corrected;
    }

    /** The corrections that no row of the uncorrected view matches: it was corrected at its source, or never stood so. */
    static List<Correction> idle(SourceContract source, Dataset<Row> rows) {
        if (source.corrections().isEmpty()) {
            return List.of();
        }

        List<Column> counts = new ArrayList<>();
        for (Correction correction : source.corrections()) {
            counts.add(functions.count_if(matches(source, correction)));
        }
        Row found = rows.agg(counts.get(0), counts.subList(1, counts.size()).toArray(new Column[0]))
                .first();
        List<Correction> idle = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            if (found.getLong(i) == 0) {
                idle.add(source.corrections().get(i));
            }
        }
        return idle;
    }

    private static Column matches(SourceContract source, Correction correction) {
        Column matches = col(correction.column()).eqNullSafe(value(source, correction.column(), correction.from()));
        for (var key : correction.key().entrySet()) {
            matches =
                    matches.and(col(key.getKey()).eqNullSafe(value(source, key.getKey(), Optional.of(key.getValue()))));
        }
        return matches;
    }

    private static Column value(SourceContract source, String name, Optional<String> text) {
        String type = source.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow()
                .variable()
                .type()
                .sql();
        return lit(text.orElse(null)).cast(type);
    }
}
