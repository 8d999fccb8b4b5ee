package org.jamlik.delivery;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jamlik.contract.CodeList;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.Rule;
import org.jamlik.contract.TableName;
import org.jamlik.delivery.Lines.Few;
import org.jamlik.store.Frames;
import org.jamlik.store.spark.BoundTables;
import org.jamlik.store.spark.RowByRow;

/** Runs the rules of a contract: what only all lines of a delivery together show. */
final class Rules {
    private final SparkSession session;
    /** Made once: there are hundreds of files in a night. */
    private final Map<TableName, Dataset<Row>> codeLists = new HashMap<>();
    /** What was planned once of the rules that look at each line by itself. */
    private final Map<Rule, Optional<RowByRow>> eachLine = new ConcurrentHashMap<>();

    Rules(SparkSession session, Map<TableName, CodeList> codeLists) {
        this.session = session;
        codeLists.forEach((name, list) -> this.codeLists.put(name, Frames.of(session, list)));
    }

    /** Takes the lines that break a rule from the good ones; each rule sees what passed the one before. */
    void reject(SourceContract source, Lines lines) {
        for (Rule rule : source.rules()) {
            Optional<Few> few = lines.few();
            Optional<RowByRow> eachLine = few.isPresent() ? eachLine(source, rule) : Optional.empty();
            if (eachLine.isPresent()) {
                Set<Long> broken = Set.copyOf(eachLine.get().numbers(few.get().goodCells()));
                few.get().reject(broken, ErrorCode.BROKEN_RULE.text(), rule.name());
            } else {
                lines.reject(broken(source, rule, lines.good())
                        .select(
                                col("line").as(LineParser.LINE),
                                lit(ErrorCode.BROKEN_RULE.text()).as(LineParser.ERROR),
                                lit(rule.name()).as(LineParser.COLUMN)));
            }
        }
    }

    /** A rule that looks at each line by itself. */
    private Optional<RowByRow> eachLine(SourceContract source, Rule rule) {
        return eachLine.computeIfAbsent(
                rule, first -> RowByRow.of(session, LineParser.schema(source), rows -> broken(source, rule, rows)));
    }

    private Dataset<Row> broken(SourceContract source, Rule rule, Dataset<Row> good) {
        List<String> shown = new ArrayList<>();
        source.columns().forEach(column -> shown.add(column.name()));
        shown.add(LineParser.LINE + " as line");
        Map<TableName, Dataset<Row>> tables = new HashMap<>(codeLists);
        tables.put(BoundTables.DELIVERY, good.selectExpr(shown.toArray(new String[0])));
        return BoundTables.select(session, rule.sql(), Map.of(), tables);
    }
}
