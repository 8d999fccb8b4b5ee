package org.jamlik.contract;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jamlik.contract.Indicator.Aggregate;
import org.jamlik.contract.Indicator.Measure;

/** Reads numerators and denominators: {@code {table: star.fact_cost, sum: gross_cost, of: {activity_code: 510}}}. */
final class MeasureReader {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
    private static final Pattern NUMERIC = Pattern.compile("int|bigint|double|decimal\\(.*\\)");
    private static final Pattern CODE = Pattern.compile("[\\w+-]+");

    private final Map<TableName, TableContract> tables;
    private final Set<TableName> unread;
    private final Map<String, CodeList> codeLists;

    MeasureReader(Map<TableName, TableContract> tables, Set<TableName> unread, Map<String, CodeList> codeLists) {
        this.tables = tables;
        this.unread = unread;
        this.codeLists = codeLists;
    }

    /** The measure; empty when it has mistakes, which are noted. */
    Optional<Measure> read(Yaml value) {
        if (value.isScalar()) {
            value.problem(
                    ErrorCode.EXPRESSION_IN_CATALOGUE,
                    "\"%s\" is no {table, count} or the like; a condition belongs to a variable in the star",
                    value.text());
            return Optional.empty();
        }

        Yaml.Keys keys = value.keys();
        String tableName = keys.requiredText("table");
        Map<Aggregate, Yaml> asked = new EnumMap<>(Aggregate.class);
        for (Aggregate each : Aggregate.values()) {
            keys.optional(Indicator.word(each)).ifPresent(names -> asked.put(each, names));
        }
        Optional<Yaml> of = keys.optional("of");
        keys.finish();
        if (asked.size() != 1) {
            value.problem(
                    ErrorCode.MISSING_KEY,
                    "one of \"count\", \"known\", \"sum\", \"mean\", \"median\" and \"persons\" must name a variable");
            return Optional.empty();
        }

        Optional<TableContract> table = fact(value, tableName);
        if (table.isEmpty()) {
            return Optional.empty();
        }
        Aggregate aggregate = asked.keySet().iterator().next();
        Yaml names = asked.get(aggregate);
        List<String> variables = new ArrayList<>();
        for (Yaml name : names.isScalar() ? List.of(names) : names.items()) {
            if (!isFit(name, table.get(), aggregate)) {
                return Optional.empty();
            }
            variables.add(name.text());
        }
        boolean takesSeveral = aggregate == Aggregate.COUNT || aggregate == Aggregate.PERSONS;
        if (variables.isEmpty() || variables.size() > 1 && !takesSeveral) {
            value.problem(
                    ErrorCode.INVALID_INDICATOR,
                    "count and persons take one variable or several, all of which must be true; the others take one");
            return Optional.empty();
        }
        if (aggregate == Aggregate.PERSONS && table.get().column("person_key").isEmpty()) {
            value.problem(
                    ErrorCode.INVALID_INDICATOR, "%s has no person_key; persons are counted where it is", tableName);
            return Optional.empty();
        }

        return codes(of, table.get()).map(codes -> new Measure(table.get().name(), aggregate, variables, codes));
    }

    private Optional<TableContract> fact(Yaml value, String name) {
        if (TableName.isOne(name) && unread.contains(TableName.of(name))) {
            return Optional.empty();
        }
        if (!TableName.isOne(name) || !tables.containsKey(TableName.of(name))) {
            value.problem(ErrorCode.UNKNOWN_TABLE, "table \"%s\" has no contract", name);
            return Optional.empty();
        }

        TableContract table = tables.get(TableName.of(name));
        if (!table.name().schema().equals("star")
                || table.period().isEmpty()
                || table.column("municipality_key").isEmpty()) {
            value.problem(
                    ErrorCode.INVALID_INDICATOR,
                    "%s is not a fact to count in: a table in star with load: period and the column municipality_key",
                    table.name());
            return Optional.empty();
        }
        return Optional.of(table);
    }

    private static boolean isFit(Yaml named, TableContract table, Aggregate aggregate) {
        String variable = named.text();
        if (variable == null || !NAME.matcher(variable).matches()) {
            named.problem(
                    ErrorCode.EXPRESSION_IN_CATALOGUE,
                    "\"%s\" is an expression; the catalogue holds names: put the condition into a variable in the star",
                    variable);
            return false;
        }
        Optional<TableContract.Column> column = table.column(variable);
        if (column.isEmpty()) {
            named.problem(ErrorCode.UNKNOWN_COLUMN, "variable \"%s\" is not a column of %s", variable, table.name());
            return false;
        }
        String type = column.get().variable().type().sql();
        boolean fits =
                switch (aggregate) {
                    case COUNT -> type.equals("boolean");
                    case PERSONS -> type.equals("boolean") || variable.equals("person_key");
                    case KNOWN -> true;
                    case SUM, MEAN, MEDIAN -> NUMERIC.matcher(type).matches();
                };
        if (!fits) {
            named.problem(
                    ErrorCode.TYPE_MISMATCH,
                    "%s is %s; count and persons take a boolean variable, persons also person_key, sum, mean and median a number",
                    variable,
                    type);
        }
        return fits;
    }

    private Optional<SortedMap<String, String>> codes(Optional<Yaml> of, TableContract table) {
        SortedMap<String, String> codes = new TreeMap<>();
        if (of.isEmpty()) {
            return Optional.of(codes);
        }

        for (Map.Entry<String, Yaml> entry : of.get().keys().all().entrySet()) {
            Yaml value = entry.getValue();
            String code = value.text();
            Optional<TableContract.Column> column = table.column(entry.getKey());
            if (column.isEmpty()) {
                value.problem(ErrorCode.UNKNOWN_COLUMN, "\"%s\" is not a column of %s", entry.getKey(), table.name());
                return Optional.empty();
            }
            if (code == null || !CODE.matcher(code).matches()) {
                value.problem(
                        ErrorCode.EXPRESSION_IN_CATALOGUE,
                        "\"%s\" is no code; \"of\" says which code a column holds",
                        code);
                return Optional.empty();
            }
            Optional<CodeList> list = column.get().variable().codeList().map(codeLists::get);
            if (list.isPresent() && !list.get().codes().contains(code)) {
                value.problem(
                        ErrorCode.INVALID_INDICATOR,
                        "\"%s\" is no code of %s in schemas/codelist/%s.csv",
                        code,
                        entry.getKey(),
                        list.get().name());
                return Optional.empty();
            }
            codes.put(entry.getKey(), code);
        }
        return Optional.of(codes);
    }
}
