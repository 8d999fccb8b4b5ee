package org.jamlik.delivery;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.last_day;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.make_date;
import static org.apache.spark.sql.functions.max;

import java.sql.Date;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.SourceColumn;
import org.jamlik.identity.KeySource;

/**
 * Whose number a number was on a day. Nearly every number is one person's for good, and that person's key is the key of the
 * number; only for the others the holders are looked up, which are few enough to be with every worker.
 */
public final class Holders {
    private static final String HELD = "_held_";

    private Holders() {}

    /**
     * The view of a source with the key of the person in the place of the key of the number.
     *
     * @param keyed with the key of the number
     * @param holders number_key, valid_from, valid_to and person_key of the numbers that are not one person's for good
     */
    public static Dataset<Row> named(SourceContract source, Dataset<Row> keyed, Dataset<Row> holders) {
        Column day = day(source);
        Dataset<Row> held = holders.toDF(
                Arrays.stream(holders.columns()).map(name -> HELD + name).toArray(String[]::new));
        Dataset<Row> named = keyed;
        for (SourceColumn column : source.numbers()) {
            String key = column.numbers().orElseThrow().key().name();
            Column holds = col(key).equalTo(col(HELD + "number_key"))
                    .and(day.between(col(HELD + "valid_from"), col(HELD + "valid_to")));
            Column[] columns = Arrays.stream(keyed.columns())
                    .map(name -> name.equals(key)
                            ? coalesce(col(HELD + "person_key"), col(key)).as(key)
                            : col(name))
                    .toArray(Column[]::new);
            named = named.join(broadcast(held), holds, "left").select(columns);
        }
        return named;
    }

    /** The key of a source, with keys of persons instead of numbers. */
    public static Column[] key(SourceContract source) {
        return source.columns().stream()
                .filter(column -> source.key().contains(column.name()))
                .flatMap(column ->
                        column.numbers().map(SourceContract.Numbers::keys).orElse(List.of(column.variable())).stream())
                .map(variable -> col(variable.name()))
                .toArray(Column[]::new);
    }

    /** The same day for one line, by the names of its columns. */
    static LocalDate day(SourceContract source, Row row) {
        Date told = source.numbersOn().map(name -> row.<Date>getAs(name)).orElse(null);
        if (told != null) {
            return told.toLocalDate();
        }
        int year = row.getAs(source.period().orElseThrow());
        return source.monthColumn()
                .map(month -> YearMonth.of(year, row.<Integer>getAs(month)).atEndOfMonth())
                .orElse(LocalDate.of(year, 12, 31));
    }

    /** The day on which the numbers of a line were its persons'. */
    private static Column day(SourceContract source) {
        Column year = col(source.period().orElseThrow());
        Column last = source.monthColumn()
                .map(month -> last_day(make_date(year, col(month), lit(1))))
                .orElse(make_date(year, lit(12), lit(31)));
        return source.numbersOn().map(name -> coalesce(col(name), last)).orElse(last);
    }

    /**
     * Which numbers a source tells of, by year, once each: source, year, number, number_key, and what the population
     * register says of them, when the source is it.
     *
     * @param delivered its lines as they were delivered
     */
    public static Dataset<Row> sightings(SourceContract source, Dataset<Row> delivered, KeySource keys) {
        Column numbers =
                array(source.numbers().stream().map(KeyedColumns::number).toArray(Column[]::new));
        return delivered
                .select(
                        col(source.period().orElseThrow()).as("year"),
                        explode(numbers).as("number"),
                        flag(source, "number_is_reused"),
                        flag(source, "is_latest_number"))
                .filter(col("number").isNotNull())
                .groupBy("year", "number")
                .agg(
                        max("number_is_reused").as("number_is_reused"),
                        max("is_latest_number").as("is_latest_number"))
                .select(
                        lit(source.name()).as("source"),
                        col("year"),
                        col("number"),
                        KeyedColumns.numberKey(col("number"), keys).as("number_key"),
                        col("number_is_reused"),
                        col("is_latest_number"));
    }

    private static Column flag(SourceContract source, String name) {
        Optional<Column> told = source.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .map(column -> functions.col(name));
        return told.orElse(lit(null).cast(DataTypes.BooleanType)).as(name);
    }

    /** Whether a source tells of changes of numbers. */
    public static boolean tellsOfChanges(SourceContract source) {
        return has(source, "old_number") && has(source, "new_number") && has(source, "changed_on");
    }

    /** Whether a source tells which numbers are reused. */
    public static boolean tellsOfReuse(SourceContract source) {
        return has(source, "number_is_reused") && has(source, "is_latest_number");
    }

    private static boolean has(SourceContract source, String column) {
        return source.columns().stream().anyMatch(each -> each.name().equals(column));
    }
}
