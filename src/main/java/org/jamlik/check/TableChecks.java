package org.jamlik.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jamlik.contract.CheckRule;
import org.jamlik.contract.CheckRule.Severity;
import org.jamlik.contract.CodeList;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.Load;
import org.jamlik.contract.TableContract.Reference;
import org.jamlik.contract.TableName;
import org.jamlik.store.spark.BoundTables;
import org.jamlik.store.spark.ParsedSelect;

/** The checks that follow from a table's contract. A check is a query that counts the rows that violate it. */
public final class TableChecks {
    private final SparkSession session;
    private final Map<String, CodeList> codeLists;

    public TableChecks(SparkSession session, Map<String, CodeList> codeLists) {
        this.session = session;
        this.codeLists = codeLists;
    }

    /** What a check found. */
    public record Result(TableName table, String check, Severity severity, long violations) {
        public boolean passed() {
            return violations == 0;
        }

        /** The verdict as {@code ops.check_result} writes it: passed, warned or failed. */
        public String verdict() {
            return passed() ? "passed" : severity == Severity.FAIL ? "failed" : "warned";
        }
    }

    /**
     * A check.
     *
     * @param sql the condition that a row violates it, or a query that returns a row for each violation
     * @param first a quicker query that returns rows whenever the other does
     */
    private record Check(String name, Severity severity, String sql, Optional<String> first) {
        private Check(String name, Severity severity, String sql) {
            this(name, severity, sql, Optional.empty());
        }
    }

    /** The tables that {@link #ofRows} needs: the table itself and those that its queries name. */
    public static Set<TableName> reads(TableContract contract) {
        Set<TableName> reads = new TreeSet<>();
        reads.add(contract.name());
        for (CheckRule rule : contract.checks()) {
            if (rule instanceof CheckRule.Query query) {
                ParsedSelect.parse(query.sql())
                        .relations()
                        .keySet()
                        .forEach(relation -> reads.add(TableName.of(relation)));
            }
        }
        return reads;
    }

    /**
     * All checks on the rows themselves: grain, required, code lists, ranges, validity of histories, queries.
     *
     * @param chosenFrom the contract of a table whose rows these are, and which is checked by itself
     * @param tables what {@link #reads} names
     */
    public List<Result> ofRows(
            TableContract contract, Optional<TableContract> chosenFrom, Map<TableName, Dataset<Row>> tables) {
        List<Check> rules = rowRules(contract);
        List<Check> checks = new ArrayList<>();
        chosenFrom.ifPresent(checked -> rules.removeAll(rowRules(checked)));
        if (chosenFrom
                .filter(checked -> contract.grain().containsAll(checked.grain()))
                .isEmpty()) {
            checks.add(grain(contract));
        }
        checks.addAll(queries(contract));
        return run(contract, rules, checks, tables);
    }

    /** The checks that references lead to rows that exist. */
    public List<Result> ofReferences(
            TableContract contract, List<Reference> references, Map<TableName, Dataset<Row>> tables) {
        List<Check> checks = references.stream()
                .map(reference -> reference(contract, reference))
                .toList();
        return run(contract, List.of(), checks, tables);
    }

    /** The check that the number of rows did not change more than the contract allows. */
    public static List<Result> ofRowCount(TableContract contract, long before, long now) {
        List<Result> results = new ArrayList<>();
        for (CheckRule rule : contract.checks()) {
            if (rule instanceof CheckRule.RowCountChange change && before > 0) {
                double percent = 100.0 * Math.abs(now - before) / before;
                String name = String.format(
                        Locale.ROOT, "row_count_change: %d to %d rows, at most %s %%", before, now, change.percent());
                results.add(new Result(contract.name(), name, change.severity(), percent > change.percent() ? 1 : 0));
            }
        }
        return results;
    }

    private List<Result> run(
            TableContract contract, List<Check> rowRules, List<Check> checks, Map<TableName, Dataset<Row>> tables) {
        if (rowRules.isEmpty() && checks.isEmpty()) {
            return List.of();
        }

        List<String> parts = new ArrayList<>();
        List<Check> all = new ArrayList<>(rowRules);
        all.addAll(checks);
        if (!rowRules.isEmpty()) {
            String counts = rowRules.stream()
                    .map(rule -> "count_if(" + rule.sql() + ")")
                    .collect(Collectors.joining(", "));
            parts.add("select position, violations from (select array(" + counts + ") as counts from " + contract.name()
                    + ") lateral view posexplode(counts) as position, violations");
        }
        for (int i = 0; i < checks.size(); i++) {
            Check check = checks.get(i);
            parts.add(violations(rowRules.size() + i, check.first().orElse(check.sql())));
        }
        List<Result> results = new ArrayList<>();
        for (Row row : rows(String.join(" union all ", parts), tables)) {
            Check check = all.get(row.getInt(0));
            long violations = row.getLong(1);
            if (violations > 0 && check.first().isPresent()) {
                violations = rows(violations(0, check.sql()), tables).get(0).getLong(1);
            }
            results.add(new Result(contract.name(), check.name(), check.severity(), violations));
        }
        return results;
    }

    private static String violations(int position, String query) {
        return "select " + position + ", count(*) from (" + query + ")";
    }

    private List<Row> rows(String query, Map<TableName, Dataset<Row>> tables) {
        return BoundTables.select(session, query, Map.of(), tables).collectAsList();
    }

    private static Check grain(TableContract contract) {
        String columns = String.join(", ", contract.grain());
        return new Check(
                "grain: " + columns,
                Severity.FAIL,
                "select 1 from " + contract.name() + " group by " + columns + " having count(*) > 1",
                // most of the time nothing is there twice, which hashes tell from fewer bytes
                Optional.of("select 1 from " + contract.name() + " group by xxhash64(" + columns
                        + ") having count(*) > 1"));
    }

    private List<Check> rowRules(TableContract contract) {
        List<Check> rules = new ArrayList<>();
        for (String column : contract.required()) {
            rules.add(new Check("required: " + column, Severity.FAIL, column + " is null"));
        }
        // the unknown member of a dimension, key 0, stands outside the code lists
        String known = contract.grain().size() == 1 && contract.grain().get(0).endsWith("_key")
                ? " and " + contract.grain().get(0) + " <> 0"
                : "";
        for (TableContract.Column column : contract.columns()) {
            column.variable()
                    .codeList()
                    .map(codeLists::get)
                    .ifPresent(list -> rules.add(new Check(
                            "code list: " + column.name() + " in " + list.name(),
                            Severity.FAIL,
                            column.name() + " not in ("
                                    + list.codes().stream()
                                            .map(code -> "'" + code.replace("'", "\\'") + "'")
                                            .collect(Collectors.joining(", "))
                                    + ")" + known)));
        }
        for (CheckRule rule : contract.checks()) {
            if (rule instanceof CheckRule.InRange range) {
                List<String> outside = new ArrayList<>();
                range.from().ifPresent(from -> outside.add(range.variable() + " < " + from));
                range.to().ifPresent(to -> outside.add(range.variable() + " > " + to));
                rules.add(new Check(
                        "in_range: " + range.variable() + " from "
                                + range.from().map(String::valueOf).orElse("any") + " to "
                                + range.to().map(String::valueOf).orElse("any"),
                        range.severity(),
                        String.join(" or ", outside)));
            }
        }
        if (contract.load() == Load.HISTORY) {
            rules.add(new Check("validity: valid_from is not after valid_to", Severity.FAIL, "valid_from > valid_to"));
        }
        return rules;
    }

    private static List<Check> queries(TableContract contract) {
        return contract.checks().stream()
                .filter(CheckRule.Query.class::isInstance)
                .map(CheckRule.Query.class::cast)
                .map(query -> new Check("query: " + query.name(), query.severity(), query.sql()))
                .toList();
    }

    private static Check reference(TableContract contract, Reference reference) {
        String same = reference.columns().stream()
                .map(column -> "source." + column + " = target." + column)
                .collect(Collectors.joining(" and "));
        String known = reference.columns().stream()
                .map(column -> "source." + column + " is not null")
                .collect(Collectors.joining(" and "));
        return new Check(
                "reference: " + String.join(", ", reference.columns()) + " in " + reference.target(),
                Severity.FAIL,
                "select 1 from " + contract.name() + " as source left anti join " + reference.target()
                        + " as target on " + same + " where " + known);
    }
}
