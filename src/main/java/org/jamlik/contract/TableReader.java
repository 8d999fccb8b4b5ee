package org.jamlik.contract;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jamlik.contract.CheckRule.Severity;
import org.jamlik.contract.TableContract.Column;
import org.jamlik.contract.TableContract.FilePolicy;
import org.jamlik.contract.TableContract.History;
import org.jamlik.contract.TableContract.Load;
import org.jamlik.contract.TableContract.Maker;
import org.jamlik.contract.TableContract.Reference;
import org.jamlik.contract.TableContract.Role;

/** Reads table contracts. */
final class TableReader {
    private static final List<String> VALIDITY = List.of("valid_from", "valid_to", "is_current");

    private final Path home;
    private final Map<String, Variable> variables;
    private final Set<String> codeLists;
    private final ReferenceRules rules;
    private final Problems problems;

    TableReader(
            Path home,
            Map<String, Variable> variables,
            Set<String> codeLists,
            ReferenceRules rules,
            Problems problems) {
        this.home = home;
        this.variables = variables;
        this.codeLists = codeLists;
        this.rules = rules;
        this.problems = problems;
    }

    TableContract read(Yaml root, TableName name) {
        Yaml.Keys keys = root.keys();
        String description = keys.requiredText("description");
        List<Column> columns = new ArrayList<>();
        for (Map.Entry<String, Role> role : Map.of(
                        "identifiers", Role.IDENTIFIER, "attributes", Role.ATTRIBUTE, "measures", Role.MEASURE)
                .entrySet()) {
            keys.optional(role.getKey()).ifPresent(list -> list.items()
                    .forEach(item -> column(item, role.getValue(), columns).ifPresent(columns::add)));
        }
        columns.sort((a, b) -> a.role().compareTo(b.role()));
        Set<String> names = new HashSet<>();
        columns.forEach(column -> names.add(column.name()));
        Map<String, String> lists = lists(keys.optional("code_lists"), names);
        columns.replaceAll(column -> lists.containsKey(column.name())
                ? new Column(column.variable().of(lists.get(column.name())), column.role())
                : column);

        List<String> grain = names(keys.required("grain"), names);
        Set<String> required = new LinkedHashSet<>(grain);
        required.addAll(names(keys.optional("required"), names));
        required.retainAll(names);
        Yaml place = keys.optional("load").orElse(root);
        Optional<Load> load = keys.required("load").flatMap(value -> keys.choice("load", Load.class));
        Optional<String> period = keys.optional("period").map(value -> name(value, names));
        Optional<String> parts = keys.optional("parts").map(value -> name(value, names));
        Optional<History> history = keys.optional("history").map(value -> history(value, names));
        if (load.isPresent() && (load.get() == Load.PERIOD) != period.isPresent()) {
            place.problem(ErrorCode.INVALID_CONTRACT, "\"period\" must be given with load: period, and only then");
        }
        if (parts.isPresent() && !load.equals(Optional.of(Load.PERIOD))) {
            place.problem(ErrorCode.INVALID_CONTRACT, "\"parts\" is only for tables with load: period");
        }
        if (load.isPresent() && (load.get() == Load.HISTORY) != history.isPresent()) {
            place.problem(ErrorCode.INVALID_CONTRACT, "\"history\" must be given with load: history, and only then");
        }
        if (load.equals(Optional.of(Load.HISTORY)) && !names.containsAll(VALIDITY)) {
            place.problem(ErrorCode.INVALID_CONTRACT, "a history needs the columns %s", VALIDITY);
        }
        Maker maker = keys.choice("made_by", Maker.class).orElse(Maker.SELECT);
        if (load.isPresent() && load.get() == Load.APPEND && maker != Maker.ENGINE) {
            place.problem(ErrorCode.INVALID_CONTRACT, "load: append is only for tables made_by: engine");
        }
        if (load.isPresent() && maker == Maker.ENGINE && (load.get() == Load.PERIOD || load.get() == Load.HISTORY)) {
            place.problem(
                    ErrorCode.INVALID_CONTRACT,
                    "a table made_by: engine has load: append, or load: replace when it is never stored");
        }

        Checksum fingerprint = new Checksum().add(ProjectReader.content(home.resolve(root.file())));
        columns.forEach(column -> fingerprint
                .add(column.name())
                .add(column.variable().type().sql())
                .add(column.variable().comment()));
        List<CheckRule> checks = checks(keys.optional("checks"), name, names);
        for (CheckRule check : checks) {
            if (check instanceof CheckRule.Query query) {
                fingerprint.add(query.sql());
            }
        }
        TableContract contract = new TableContract(
                name,
                root.file(),
                description,
                List.copyOf(columns),
                grain,
                load.orElse(Load.REPLACE),
                period,
                parts,
                history,
                required,
                references(keys.optional("references"), names),
                readsPeriods(keys.optional("reads_periods")),
                checks,
                keys.choice("confidentiality", Confidentiality.class).orElse(Confidentiality.PUBLIC),
                maker,
                keys.optional("stamped").map(value -> name(value, names)),
                keys.optional("files").map(value -> files(value, names)).orElse(FilePolicy.DEFAULT),
                keys.optional("total_in").map(value -> name(value, names)),
                fingerprint.hex());
        keys.finish();
        return contract;
    }

    private Optional<Column> column(Yaml item, Role role, List<Column> before) {
        String name = item.text();
        if (name == null) {
            return Optional.empty();
        }
        Variable variable = variables.get(name);
        if (variable == null) {
            item.problem(ErrorCode.UNKNOWN_VARIABLE, "variable \"%s\" is not in schemas/variables.yaml", name);
            return Optional.empty();
        }
        if (before.stream().anyMatch(column -> column.name().equals(name))) {
            item.problem(ErrorCode.DUPLICATE_ID, "column \"%s\" stands twice", name);
            return Optional.empty();
        }

        return Optional.of(new Column(variable, role));
    }

    /** The code lists of columns whose variable has one in some tables only, or another one in each. */
    private Map<String, String> lists(Optional<Yaml> value, Set<String> columns) {
        Map<String, String> lists = new LinkedHashMap<>();
        value.ifPresent(mapping -> mapping.keys().all().forEach((column, list) -> {
            if (!columns.contains(column)) {
                list.problem(ErrorCode.UNKNOWN_COLUMN, "\"%s\" is not a column of the table", column);
            } else if (!codeLists.contains(list.text())) {
                list.problem(
                        ErrorCode.UNKNOWN_CODE_LIST,
                        "code list \"%s\" does not exist: there is no schemas/codelist/%s.csv",
                        list.text(),
                        list.text());
            } else {
                lists.put(column, list.text());
            }
        }));
        return lists;
    }

    private List<String> names(Optional<Yaml> list, Set<String> columns) {
        return list.map(value ->
                        value.items().stream().map(item -> name(item, columns)).toList())
                .orElse(List.of());
    }

    private String name(Yaml value, Set<String> columns) {
        String name = value.text();
        if (name != null && !columns.contains(name)) {
            value.problem(ErrorCode.UNKNOWN_COLUMN, "\"%s\" is not a column of the table", name);
        }
        return String.valueOf(name);
    }

    private History history(Yaml value, Set<String> columns) {
        Yaml.Keys keys = value.keys();
        List<String> of = names(keys.required("of"), columns);
        Optional<String> key = keys.optional("key").map(item -> name(item, columns));
        Optional<String> version = keys.optional("version").map(item -> name(item, columns));
        Map<String, String> unknown = new LinkedHashMap<>();
        keys.optional("unknown_member").ifPresent(member -> member.keys().all().forEach((column, text) -> {
            if (!columns.contains(column)) {
                text.problem(ErrorCode.UNKNOWN_COLUMN, "\"%s\" is not a column of the table", column);
            }
            unknown.put(column, text.text());
        }));
        keys.finish();
        return new History(of, key, version, unknown);
    }

    private FilePolicy files(Yaml value, Set<String> columns) {
        Yaml.Keys keys = value.keys();
        FilePolicy files = new FilePolicy(
                names(keys.optional("cluster_by"), columns),
                keys.optional("compact_over").map(this::positive).orElse(FilePolicy.DEFAULT.compactOver()),
                keys.optional("keep_days").map(this::positive).orElse(FilePolicy.DEFAULT.keepDays()));
        keys.finish();
        return files;
    }

    private int positive(Yaml value) {
        int number = value.wholeNumber();
        if (number < 1) {
            value.problem(ErrorCode.INVALID_CONTRACT, "expected at least 1, found %d", number);
        }
        return number;
    }

    private List<Reference> references(Optional<Yaml> value, Set<String> columns) {
        List<Reference> references = new ArrayList<>();
        value.ifPresent(mapping -> mapping.keys().all().forEach((key, target) -> {
            List<String> names = List.of(key.split(" *, *"));
            for (String name : names) {
                if (!columns.contains(name)) {
                    target.problem(ErrorCode.UNKNOWN_COLUMN, "\"%s\" is not a column of the table", name);
                }
            }
            tableName(target).ifPresent(table -> {
                Reference reference = new Reference(names, table);
                references.add(reference);
                rules.add(target, reference);
            });
        }));
        return references;
    }

    private Optional<TableName> tableName(Yaml value) {
        String text = value.text();
        if (text == null || !TableName.isOne(text)) {
            value.problem(ErrorCode.UNKNOWN_TABLE, "\"%s\" is not a table name like star.dim_year", text);
            return Optional.empty();
        }

        return Optional.of(TableName.of(text));
    }

    private Map<TableName, List<Integer>> readsPeriods(Optional<Yaml> value) {
        Map<TableName, List<Integer>> reads = new LinkedHashMap<>();
        value.ifPresent(mapping -> mapping.keys().all().forEach((key, offsets) -> {
            if (TableName.isOne(key)) {
                rules.add(offsets, TableName.of(key));
                reads.put(
                        TableName.of(key),
                        offsets.items().stream().map(Yaml::wholeNumber).toList());
            } else {
                offsets.problem(ErrorCode.UNKNOWN_TABLE, "\"%s\" is not a table name like star.dim_year", key);
            }
        }));
        return reads;
    }

    private List<CheckRule> checks(Optional<Yaml> list, TableName table, Set<String> columns) {
        List<CheckRule> found = new ArrayList<>();
        for (Yaml item : list.map(Yaml::items).orElse(List.of())) {
            Yaml.Keys keys = item.keys();
            String rule = keys.requiredText("rule");
            Severity severity = keys.choice("severity", Severity.class).orElse(Severity.FAIL);
            switch (rule) {
                case "in_range" -> {
                    String variable = keys.required("variable")
                            .map(value -> name(value, columns))
                            .orElse("");
                    Optional<Double> from = keys.optional("from").map(Yaml::number);
                    Optional<Double> to = keys.optional("to").map(Yaml::number);
                    if (from.isEmpty() && to.isEmpty()) {
                        item.problem(ErrorCode.MISSING_KEY, "in_range needs \"from\" or \"to\"");
                    }
                    found.add(new CheckRule.InRange(variable, from, to, severity));
                }
                case "row_count_change" -> found.add(new CheckRule.RowCountChange(
                        keys.required("percent").map(Yaml::number).orElse(0.0), severity));
                case "query" -> {
                    String query = keys.requiredText("name");
                    Path file = home.resolve("schemas/" + table.schema() + "/" + table.name() + "." + query + ".sql");
                    if (Files.exists(file)) {
                        ProjectReader.content(home, file, ErrorCode.SQL_SYNTAX, problems)
                                .ifPresent(sql -> found.add(new CheckRule.Query(query, sql, severity)));
                    } else {
                        item.problem(
                                ErrorCode.INVALID_CONTRACT,
                                "the query of the check is missing: there is no %s",
                                Yaml.relative(home, file));
                    }
                }
                default -> {
                    keys.all();
                    item.problem(
                            ErrorCode.INVALID_CONTRACT,
                            "rule \"%s\" is none of in_range, row_count_change, query",
                            rule);
                }
            }
            keys.finish();
        }
        return found;
    }
}
