package org.jamlik.delivery;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jamlik.contract.CodeList;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.Rule;
import org.jamlik.contract.TableName;
import org.jamlik.store.Frames;
import org.jamlik.store.spark.BoundTables;

/** Runs the rules of a contract: what only all lines of a delivery together show. */
final class Rules {
    private static final String BROKEN = "_broken";

    private final SparkSession session;
    private final Map<TableName, CodeList> codeLists;

    Rules(SparkSession session, Map<TableName, CodeList> codeLists) {
        this.session = session;
        this.codeLists = codeLists;
    }

    /** The rows of a delivery, those that break a rule with their error; each rule sees what passed the one before. */
    Dataset<Row> apply(SourceContract source, Dataset<Row> judged) {
        Dataset<Row> rows = judged;
        for (Rule rule : source.rules()) {
            Dataset<Row> broken =
                    broken(source, rule, rows).selectExpr("line as " + BROKEN).distinct();
            rows = rows.join(broken, col(LineParser.LINE).equalTo(col(BROKEN)), "left")
                    .withColumn(LineParser.ERROR, ifBroken(ErrorCode.BROKEN_RULE.text(), LineParser.ERROR))
                    .withColumn(LineParser.COLUMN, ifBroken(rule.name(), LineParser.COLUMN))
                    .withColumn(LineParser.EXCERPT, ifBroken("", LineParser.EXCERPT))
                    .drop(BROKEN);
        }
        return rows;
    }

    private Dataset<Row> broken(SourceContract source, Rule rule, Dataset<Row> rows) {
        List<String> shown = new ArrayList<>();
        source.columns().forEach(column -> shown.add(column.name()));
        shown.add(LineParser.LINE + " as line");
        Map<TableName, Dataset<Row>> tables = new HashMap<>();
        codeLists.forEach((name, list) -> tables.put(name, Frames.of(session, list)));
        tables.put(
                BoundTables.DELIVERY,
                rows.filter(col(LineParser.ERROR).isNull()).selectExpr(shown.toArray(new String[0])));
        return BoundTables.select(session, rule.sql(), Map.of(), tables);
    }

    private static Column ifBroken(String text, String otherwise) {
        return when(col(BROKEN).isNotNull(), lit(text)).otherwise(col(otherwise));
    }
}
