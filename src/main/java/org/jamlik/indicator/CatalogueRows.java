package org.jamlik.indicator;

import static org.jamlik.contract.Indicator.word;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jamlik.contract.Confidentiality;
import org.jamlik.contract.Indicator;
import org.jamlik.contract.Indicator.Measure;
import org.jamlik.contract.Indicator.Member;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableName;

/** The catalogue as the view {@code catalogue.indicator}: one row per entry. */
public final class CatalogueRows {
    /** How many of the expected have come: deliveries of the sources, municipalities with a number, or respondents. */
    private enum Coverage {
        DELIVERIES,
        MUNICIPALITIES,
        RESPONDENTS
    }

    private final Map<TableName, TableContract> tables;
    private final StructType schema;
    private final List<Function<Indicator, Object>> cells = new ArrayList<>();

    private CatalogueRows(Map<TableName, TableContract> tables) {
        this.tables = tables;
        Map<String, DataType> types = new LinkedHashMap<>();
        text(types, "indicator_id", Indicator::id);
        number(types, "definition_version", Indicator::version);
        number(types, "from_year", entry -> entry.scope().fromYear());
        add(
                types,
                "to_year",
                DataTypes.IntegerType,
                entry -> entry.scope().toYear().isPresent()
                        ? entry.scope().toYear().getAsInt()
                        : null);
        text(types, "title", entry -> entry.text().title());
        text(types, "definition", entry -> entry.text().definition());
        text(types, "area_code", entry -> entry.place().area());
        text(types, "model_part", entry -> word(entry.place().part()));
        text(
                types,
                "quality_dimension",
                entry -> orNull(entry.place().dimension().map(Indicator::word)));
        text(types, "indicator_type", entry -> word(entry.place().type()));
        text(types, "unit", entry -> entry.text().unit());
        text(types, "direction", entry -> word(entry.place().direction()));
        text(types, "source", entry -> entry.text().source());
        text(types, "numerator_text", entry -> emptyAsNull(entry.text().numerator()));
        text(types, "denominator_text", entry -> emptyAsNull(entry.text().denominator()));
        add(types, "by_sex", DataTypes.BooleanType, entry -> entry.scope().isBySex());
        text(
                types,
                "levels",
                entry -> joined(
                        entry.scope().levels().stream().map(Indicator::word).toList()));
        number(types, "measured_every", entry -> entry.scope().measuredEvery());
        text(types, "lifecycle", entry -> word(entry.lifecycle()));
        text(types, "replaced_by", entry -> orNull(entry.replacedBy()));
        text(types, "common_indicator_id", entry -> orNull(entry.commonIndicator()));
        text(types, "used_for", entry -> orNull(entry.text().usedFor()));
        text(types, "knowledge_basis", entry -> orNull(entry.text().knowledgeBasis()));
        add(types, "additive", DataTypes.BooleanType, Indicator::isAdditive);
        text(
                types,
                "published_as",
                entry -> emptyAsNull(String.join(", ", entry.publishedAs().values())));
        text(types, "owner", entry -> entry.text().owner());
        text(types, "contact", entry -> entry.text().contact());
        text(types, "kind", entry -> word(entry.method().kind()));
        text(
                types,
                "numerator_measure",
                entry -> orNull(entry.method().numerator().map(Measure::id)));
        text(
                types,
                "denominator_measure",
                entry -> orNull(entry.method().denominator().map(Measure::id)));
        add(types, "per", DataTypes.DoubleType, entry -> entry.method().per());
        number(types, "pooled_years", entry -> entry.method().pooledYears());
        text(types, "interval_kind", entry -> word(entry.method().interval()));
        text(types, "members", entry -> emptyAsNull(members(entry.method().members())));
        text(types, "source_names", entry -> emptyAsNull(joined(entry.sources())));
        text(types, "coverage_kind", entry -> word(coverage(entry)));
        add(
                types,
                "is_zero_when_absent",
                DataTypes.BooleanType,
                entry -> isZeroWhenAbsent(entry.method().numerator()));
        add(
                types,
                "is_denominator_zero_when_absent",
                DataTypes.BooleanType,
                entry -> isZeroWhenAbsent(entry.method().denominator()));
        text(types, "breaks", entry -> emptyAsNull(joined(entry.scope().breaks())));
        text(types, "not_collected", entry -> emptyAsNull(joined(entry.scope().notCollected())));
        number(types, "smallest_numerator", entry -> entry.publication().smallestNumerator());
        number(types, "smallest_denominator", entry -> entry.publication().smallestDenominator());
        number(types, "smallest_observations", entry -> entry.publication().smallestObservations());
        number(types, "smallest_observations_of_units", entry -> entry.publication()
                .smallestObservationsOfUnits());
        add(types, "smallest_coverage", DataTypes.DoubleType, entry -> entry.publication()
                .smallestCoverage());
        text(types, "colour_rule", entry -> word(entry.publication().colour()));
        add(
                types,
                "green_from",
                DataTypes.DoubleType,
                entry -> orNull(entry.publication().greenFrom()));
        add(
                types,
                "yellow_from",
                DataTypes.DoubleType,
                entry -> orNull(entry.publication().yellowFrom()));
        StructType columns = new StructType();
        for (Map.Entry<String, DataType> type : types.entrySet()) {
            columns = columns.add(type.getKey(), type.getValue());
        }
        this.schema = columns;
    }

    private void text(Map<String, DataType> types, String column, Function<Indicator, Object> cell) {
        add(types, column, DataTypes.StringType, cell);
    }

    private void number(Map<String, DataType> types, String column, Function<Indicator, Object> cell) {
        add(types, column, DataTypes.IntegerType, cell);
    }

    private void add(Map<String, DataType> types, String column, DataType type, Function<Indicator, Object> cell) {
        types.put(column, type);
        cells.add(cell);
    }

    /** The columns of the view. */
    public static StructType schema() {
        return new CatalogueRows(Map.of()).schema;
    }

    /** The entries, in the columns of {@link #schema}. */
    public static List<Row> of(List<Indicator> indicators, Map<TableName, TableContract> tables) {
        CatalogueRows rows = new CatalogueRows(tables);
        return indicators.stream()
                .map(entry -> RowFactory.create(
                        rows.cells.stream().map(cell -> cell.apply(entry)).toArray()))
                .toList();
    }

    /** Of events and persons none is zero; of what is told for a municipality as a whole, none is missing. */
    private boolean isZeroWhenAbsent(Optional<Measure> measure) {
        return measure.map(each -> tables.get(each.table()))
                .filter(fact -> fact.confidentiality() == Confidentiality.PERSON
                        || fact.confidentiality() == Confidentiality.RESPONDENT)
                .isPresent();
    }

    private Coverage coverage(Indicator entry) {
        Optional<TableContract> fact = numerator(entry);
        if (fact.isEmpty()
                || fact.get().column("person_key").isPresent()
                || fact.get().column("unit_key").isPresent()) {
            return Coverage.DELIVERIES;
        }

        return fact.get().column("district_key").isPresent() ? Coverage.RESPONDENTS : Coverage.MUNICIPALITIES;
    }

    private Optional<TableContract> numerator(Indicator entry) {
        return entry.method().numerator().map(measure -> tables.get(measure.table()));
    }

    /** Groups with their entries: {@code quality: a, b; cost: c}. */
    private static String members(List<Member> members) {
        return members.stream()
                .collect(Collectors.groupingBy(
                        Member::group,
                        LinkedHashMap::new,
                        Collectors.mapping(Member::indicatorId, Collectors.joining(", "))))
                .entrySet()
                .stream()
                .map(group -> group.getKey() + ": " + group.getValue())
                .collect(Collectors.joining("; "));
    }

    private static String joined(List<?> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static String emptyAsNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static Object orNull(Optional<?> value) {
        return value.orElse(null);
    }

    private static Object orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}
