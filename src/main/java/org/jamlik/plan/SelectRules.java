package org.jamlik.plan;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.Problems;
import org.jamlik.contract.Project;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.TableName;
import org.jamlik.store.spark.BoundTables;
import org.jamlik.store.spark.ParsedSelect;

/** What holds for every SELECT of the project, whether it makes a table or is a check. */
final class SelectRules {
    private static final String IDENTITY = "identity";

    private static final Set<String> NOT_REPRODUCIBLE = Set.of(
            "current_date",
            "current_timestamp",
            "now",
            "localtimestamp",
            "curdate",
            "current_user",
            "user",
            "session_user",
            "current_catalog",
            "current_database",
            "current_schema",
            "current_timezone",
            "rand",
            "random",
            "randn",
            "uuid",
            "shuffle",
            "tablesample",
            "monotonically_increasing_id",
            "spark_partition_id",
            "input_file_name",
            "input_file_block_start",
            "input_file_block_length",
            "unix_timestamp",
            "version",
            "reflect",
            "java_method");
    /** Spark reads these words as the day or moment of the analysis, and the parsed plan no longer shows them. */
    private static final Pattern TODAY = Pattern.compile(
            "\\b(?:date|timestamp|timestamp_ntz|timestamp_ltz)\\s*'\\s*(?:now|today|tomorrow|yesterday)\\b.*?'");

    private final Project project;
    private final Problems problems;

    SelectRules(Project project, Problems problems) {
        this.project = project;
        this.problems = problems;
    }

    /**
     * What the parser says of a SELECT, with its mistakes noted; empty when it cannot be parsed.
     *
     * @param shape what is wanted instead of another statement, in words
     */
    Optional<ParsedSelect> parse(String file, String sql, String shape) {
        ParsedSelect parsed;
        try {
            parsed = ParsedSelect.parse(sql);
        } catch (ParsedSelect.SyntaxException e) {
            problems.add(file, e.line(), ErrorCode.SQL_SYNTAX, "%s", e.getMessage());
            return Optional.empty();
        }
        parsed.statements()
                .forEach((statement, line) ->
                        problems.add(file, line, ErrorCode.NOT_A_SELECT, "%s is not a SELECT; %s", statement, shape));
        parsed.functions().forEach((function, line) -> {
            if (NOT_REPRODUCIBLE.contains(function)) {
                notReproducible(file, line, function);
            }
        });
        String[] lines = sql.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            Matcher today = TODAY.matcher(lines[i].replaceFirst("--.*", "").toLowerCase(Locale.ROOT));
            if (today.find()) {
                notReproducible(file, i + 1, today.group());
            }
        }
        return Optional.of(parsed);
    }

    private void notReproducible(String file, int line, String what) {
        problems.add(
                file,
                line,
                ErrorCode.NOT_REPRODUCIBLE,
                "%s gives another result every time; take dates from the data or from :period",
                what);
    }

    /** Notes every parameter but those that are known. */
    void parameters(String file, ParsedSelect select, Set<String> known) {
        select.parameters().forEach((parameter, line) -> {
            if (!known.contains(parameter)) {
                problems.add(
                        file,
                        line,
                        ErrorCode.INVALID_CONTRACT,
                        "parameter :%s is not known; only :period is, in tables with load: period",
                        parameter);
            }
        });
    }

    /**
     * The tables that a SELECT reads, with those noted that it may not read or that do not exist.
     *
     * @param reader the table or check that the SELECT belongs to
     * @param allowed the schemas that it may read; any but those of persons' numbers when empty
     */
    TreeSet<TableName> reads(String file, ParsedSelect select, TableName reader, Optional<Set<String>> allowed) {
        TreeSet<TableName> reads = new TreeSet<>();
        for (Map.Entry<String, Integer> relation : select.relations().entrySet()) {
            String name = relation.getKey();
            int line = relation.getValue();
            if (!TableName.isOne(name)) {
                problems.add(
                        file,
                        line,
                        ErrorCode.FILE_PATH_IN_SELECT,
                        "%s is not a table of the warehouse; a SELECT names schema.table, never a path",
                        name);
                continue;
            }

            TableName read = TableName.of(name);
            if (allowed.isPresent() && !allowed.get().contains(read.schema())) {
                problems.add(
                        file,
                        line,
                        ErrorCode.STAGE_VIOLATION,
                        "%s reads %s; %s may read only %s",
                        reader,
                        read,
                        reader.schema(),
                        String.join(", ", new TreeSet<>(allowed.get())));
            } else if (allowed.isEmpty()
                    && read.schema().equals(IDENTITY)
                    && !reader.schema().equals(IDENTITY)) {
                problems.add(
                        file,
                        line,
                        ErrorCode.STAGE_VIOLATION,
                        "a check of %s reads %s; only checks of %s may read it",
                        reader,
                        read,
                        IDENTITY);
            } else if (!isKnown(read)) {
                problems.add(file, line, ErrorCode.UNKNOWN_TABLE, "%s reads %s, which does not exist", reader, read);
            } else {
                reads.add(read);
            }
        }
        return reads;
    }

    /** What holds for the SELECT of a source's rule. */
    void ofRule(SourceContract source, SourceContract.Rule rule) {
        parse(rule.file(), rule.sql(), "a rule is one SELECT that returns the lines that break it")
                .ifPresent(parsed -> {
                    parameters(rule.file(), parsed, Set.of());
                    parsed.relations().forEach((name, line) -> {
                        boolean isKnown = name.equals(BoundTables.DELIVERY.name())
                                || TableName.isOne(name)
                                        && project.codeListViews().containsKey(TableName.of(name));
                        if (!isKnown) {
                            problems.add(
                                    rule.file(),
                                    line,
                                    ErrorCode.STAGE_VIOLATION,
                                    "a rule of %s reads %s; it may read only delivery and code lists that exist",
                                    source.view(),
                                    name);
                        }
                    });
                });
    }

    private boolean isKnown(TableName name) {
        return switch (name.schema()) {
            case "source" -> project.sources().containsKey(name);
            case "codelist" -> project.codeListViews().containsKey(name);
            case "catalogue" -> Project.CATALOGUE.equals(name);
            default -> project.tables().containsKey(name);
        };
    }
}
