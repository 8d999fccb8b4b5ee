package org.jamlik.store;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.History;

/**
 * Folds states observed at dates into rows with validity (a slowly changing dimension of type 2). The result depends on
 * the set of states only, not on their order, so that a late delivery gives what a punctual one would have given.
 */
final class HistoryLoad {
    /** Keys stay below 2 to the power of 52, so that tools that count in doubles keep them apart. */
    private static final long KEY_MASK = (1L << 52) - 1;

    private HistoryLoad() {}

    /** The rows of the table, from the rows of its SELECT. */
    static Dataset<Row> fold(TableContract contract, Dataset<Row> states) {
        History history = contract.history().orElseThrow();
        List<String> attributes = new ArrayList<>();
        for (TableContract.Column column : contract.selected()) {
            String name = column.name();
            if (!history.of().contains(name) && !name.equals("valid_from") && !name.equals("valid_to")) {
                attributes.add(name);
            }
        }
        Column[] of = columns(history.of());
        Column open = lit(TableContract.OPEN_END).cast("date");
        WindowSpec inOrder = Window.partitionBy(of).orderBy(col("valid_from"));
        Column state = struct(columns(attributes));
        Column continues = state.eqNullSafe(lag(state, 1).over(inOrder))
                .and(coalesce(lag(col("valid_to"), 1).over(inOrder), open).geq(date_sub(col("valid_from"), 1)));
        Column[] ofAndIsland = columns(history.of(), "island");

        Dataset<Row> islands = states.distinct()
                .withColumn("starts", when(coalesce(continues, lit(false)), 0).otherwise(1))
                .withColumn("island", sum(col("starts")).over(inOrder))
                .groupBy(ofAndIsland)
                .agg(
                        min(col("valid_from")).as("valid_from"),
                        max_by(coalesce(col("valid_to"), open), col("valid_from"))
                                .as("known_end"),
                        first(state).as("state"));
        Column nextBegins = date_sub(lead(col("valid_from"), 1).over(inOrder), 1);
        Dataset<Row> rows = islands.withColumn("valid_to", least(col("known_end"), coalesce(nextBegins, open)))
                .withColumn("is_current", col("valid_to").equalTo(open));
        if (history.version().isPresent()) {
            rows = rows.withColumn(
                    history.version().get(), row_number().over(inOrder).cast("int"));
        }
        if (history.key().isPresent()) {
            Column[] keyed = columns(history.of(), "valid_from");
            rows = rows.withColumn(history.key().get(), xxhash64(keyed).bitwiseAND(lit(KEY_MASK)));
        }
        for (String attribute : attributes) {
            rows = rows.withColumn(attribute, col("state." + attribute));
        }
        rows = rows.select(columns(names(contract)));
        return history.unknownMember().isEmpty() ? rows : rows.union(unknownMember(contract, rows));
    }

    private static Dataset<Row> unknownMember(TableContract contract, Dataset<Row> rows) {
        History history = contract.history().orElseThrow();
        Map<String, String> values = history.unknownMember();
        Column[] cells = contract.columns().stream()
                .filter(column -> !contract.stamped().equals(java.util.Optional.of(column.name())))
                .map(column -> {
                    String text = values.get(column.name());
                    if (history.key().equals(java.util.Optional.of(column.name()))) {
                        text = "0";
                    } else if (column.name().equals("is_current")) {
                        text = "true";
                    }
                    return lit(text)
                            .cast(Schemas.dataType(column.variable().type()))
                            .as(column.name());
                })
                .toArray(Column[]::new);
        return rows.sparkSession().range(1).select(cells);
    }

    private static List<String> names(TableContract contract) {
        return contract.columns().stream()
                .map(TableContract.Column::name)
                .filter(name -> !contract.stamped().equals(java.util.Optional.of(name)))
                .toList();
    }

    private static Column[] columns(List<String> names, String... more) {
        List<Column> columns = new ArrayList<>();
        names.forEach(name -> columns.add(col(name)));
        for (String name : more) {
            columns.add(col(name));
        }
        return columns.toArray(new Column[0]);
    }
}
