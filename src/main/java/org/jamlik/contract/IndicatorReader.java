package org.jamlik.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jamlik.contract.Indicator.Aggregate;
import org.jamlik.contract.Indicator.Dimension;
import org.jamlik.contract.Indicator.Direction;
import org.jamlik.contract.Indicator.Example;
import org.jamlik.contract.Indicator.IndicatorType;
import org.jamlik.contract.Indicator.Kind;
import org.jamlik.contract.Indicator.Level;
import org.jamlik.contract.Indicator.Lifecycle;
import org.jamlik.contract.Indicator.Measure;
import org.jamlik.contract.Indicator.Part;

/** Reads the entries of the catalogue. */
final class IndicatorReader {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
    private static final Pattern NUMERIC = Pattern.compile("int|bigint|double|decimal\\(.*\\)");

    /** Says of a fact's row whether everything expected for its municipality and year has come. */
    private static final String COMPLETE = "is_complete";

    private final Map<TableName, TableContract> tables;
    private final Set<TableName> unread;
    private final Map<String, CodeList> codeLists;
    private final Map<String, Indicator> byId = new TreeMap<>();

    /**
     * A reader of one catalogue.
     *
     * @param unread tables whose contracts could not be read, which is told already
     */
    IndicatorReader(Map<TableName, TableContract> tables, Set<TableName> unread, Map<String, CodeList> codeLists) {
        this.tables = tables;
        this.unread = unread;
        this.codeLists = codeLists;
    }

    /** Every entry read so far, by id. */
    List<Indicator> indicators() {
        return List.copyOf(byId.values());
    }

    /** Reads a file: a list of entries. */
    void read(Yaml root) {
        String area = root.file().replaceAll(".*/|\\.yaml$", "");
        if (codeLists.containsKey("area") && !codeLists.get("area").codes().contains(area)) {
            root.problem(ErrorCode.UNKNOWN_CODE_LIST, "\"%s\" is not an area in schemas/codelist/area.csv", area);
        }
        for (Yaml item : root.items()) {
            entry(item, area);
        }
    }

    private void entry(Yaml item, String area) {
        Yaml.Keys keys = item.keys();
        String id = keys.requiredText("id");
        if (!NAME.matcher(id).matches()) {
            item.problem(ErrorCode.INVALID_INDICATOR, "id \"%s\" must be in snake_case", id);
        }

        Optional<Kind> kind = keys.required("kind").flatMap(value -> keys.choice("kind", Kind.class));
        Optional<Measure> numerator = keys.required("numerator").flatMap(this::measure);
        Optional<Measure> denominator = keys.optional("denominator").flatMap(this::measure);
        if (kind.isPresent()
                && (kind.get() == Kind.SHARE) != keys.optional("denominator").isPresent()) {
            item.problem(
                    ErrorCode.INVALID_INDICATOR,
                    "%s is a %s: a share needs a denominator, a count has none",
                    id,
                    kind.get().name().toLowerCase(java.util.Locale.ROOT));
        }
        if (numerator.isPresent()
                && denominator.isPresent()
                && !numerator.get().table().equals(denominator.get().table())) {
            item.problem(
                    ErrorCode.INVALID_INDICATOR,
                    "the numerator of %s is in %s and its denominator in %s; a share counts both in one table",
                    id,
                    numerator.get().table(),
                    denominator.get().table());
        }
        List<Level> levels = new ArrayList<>();
        keys.required("levels")
                .ifPresent(list -> list.items().forEach(level -> level(level).ifPresent(levels::add)));
        List<String> by = keys.texts("by");
        if (!by.isEmpty()) {
            item.problem(ErrorCode.INVALID_INDICATOR, "%s asks for by: %s; only totals can be made yet", id, by);
        }

        Indicator indicator = new Indicator(
                id,
                keys.required("version").map(Yaml::wholeNumber).orElse(1),
                item.file(),
                item.line(),
                keys.required("from_year").map(Yaml::wholeNumber).orElse(0),
                keys.requiredText("title"),
                keys.requiredText("definition"),
                area,
                keys.required("part")
                        .flatMap(value -> keys.choice("part", Part.class))
                        .orElse(Part.BACKGROUND),
                keys.choice("dimension", Dimension.class),
                keys.required("type")
                        .flatMap(value -> keys.choice("type", IndicatorType.class))
                        .orElse(IndicatorType.BACKGROUND),
                keys.requiredText("unit"),
                keys.required("direction")
                        .flatMap(value -> keys.choice("direction", Direction.class))
                        .orElse(Direction.NONE),
                keys.requiredText("source"),
                kind.orElse(Kind.COUNT),
                numerator.orElse(new Measure(new TableName("star", "unknown"), Aggregate.SUM, "unknown")),
                denominator,
                keys.requiredText("numerator_text"),
                keys.text("denominator_text").orElse(""),
                by,
                levels,
                keys.optional("measured_every").map(Yaml::wholeNumber).orElse(1),
                keys.choice("lifecycle", Lifecycle.class).orElse(Lifecycle.ACTIVE),
                keys.text("replaced_by"),
                keys.text("common_indicator"),
                keys.text("used_for"),
                keys.text("knowledge_basis"),
                publishedAs(keys.optional("published_as")),
                keys.optional("smallest_coverage").map(Yaml::number).orElse(0.9),
                keys.optional("example").map(this::example),
                keys.requiredText("owner"),
                keys.requiredText("contact"));
        keys.finish();
        Indicator before = byId.putIfAbsent(id, indicator);
        if (before != null) {
            item.problem(
                    ErrorCode.DUPLICATE_ID,
                    "indicator id %s stands already at %s:%d",
                    id,
                    before.file(),
                    before.line());
        }
    }

    private Optional<Measure> measure(Yaml value) {
        if (value.isScalar()) {
            value.problem(
                    ErrorCode.EXPRESSION_IN_CATALOGUE,
                    "\"%s\" is not {table, count} or {table, sum}; a condition belongs to a variable in the star",
                    value.text());
            return Optional.empty();
        }

        Yaml.Keys keys = value.keys();
        String tableName = keys.requiredText("table");
        Optional<Yaml> count = keys.optional("count");
        Optional<Yaml> sum = keys.optional("sum");
        keys.finish();
        if (count.isPresent() == sum.isPresent()) {
            value.problem(ErrorCode.MISSING_KEY, "one of \"count\" and \"sum\" must name a variable");
            return Optional.empty();
        }

        Yaml named = count.or(() -> sum).get();
        Aggregate aggregate = count.isPresent() ? Aggregate.COUNT : Aggregate.SUM;
        String variable = named.text();
        if (variable == null || !NAME.matcher(variable).matches()) {
            named.problem(
                    ErrorCode.EXPRESSION_IN_CATALOGUE,
                    "\"%s\" is an expression; the catalogue holds names: put the condition into a variable in the star",
                    variable);
            return Optional.empty();
        }
        if (TableName.isOne(tableName) && unread.contains(TableName.of(tableName))) {
            return Optional.empty();
        }
        if (!TableName.isOne(tableName) || !tables.containsKey(TableName.of(tableName))) {
            value.problem(ErrorCode.UNKNOWN_TABLE, "table \"%s\" has no contract", tableName);
            return Optional.empty();
        }

        TableContract table = tables.get(TableName.of(tableName));
        if (!table.name().schema().equals("star")
                || table.period().isEmpty()
                || table.column(COMPLETE).isEmpty()) {
            value.problem(
                    ErrorCode.INVALID_INDICATOR,
                    "%s is not a fact to count in: a table in star with load: period and the column %s",
                    table.name(),
                    COMPLETE);
            return Optional.empty();
        }
        Optional<TableContract.Column> column = table.column(variable);
        if (column.isEmpty()) {
            named.problem(ErrorCode.UNKNOWN_COLUMN, "variable \"%s\" is not a column of %s", variable, table.name());
            return Optional.empty();
        }
        String type = column.get().variable().type().sql();
        if (aggregate == Aggregate.COUNT
                ? !type.equals("boolean")
                : !NUMERIC.matcher(type).matches()) {
            named.problem(
                    ErrorCode.TYPE_MISMATCH,
                    "%s is %s; count takes a boolean variable and sum a number",
                    variable,
                    type);
            return Optional.empty();
        }

        return Optional.of(new Measure(table.name(), aggregate, variable));
    }

    private Optional<Level> level(Yaml value) {
        for (Level level : Level.values()) {
            if (level.name().toLowerCase(java.util.Locale.ROOT).equals(value.text())) {
                return Optional.of(level);
            }
        }
        value.problem(
                ErrorCode.INVALID_INDICATOR, "level \"%s\" is none of municipality, county, nation", value.text());
        return Optional.empty();
    }

    private Map<String, String> publishedAs(Optional<Yaml> value) {
        Map<String, String> ids = new LinkedHashMap<>();
        value.ifPresent(mapping -> mapping.keys().all().forEach((publisher, id) -> ids.put(publisher, id.text())));
        return ids;
    }

    private Example example(Yaml value) {
        Yaml.Keys keys = value.keys();
        Example example = new Example(
                keys.required("numerator").map(Yaml::number).orElse(0.0),
                keys.optional("denominator").map(Yaml::number),
                keys.required("expect").map(Yaml::number).orElse(0.0));
        keys.finish();
        return example;
    }
}
