package org.jamlik.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jamlik.contract.CheckRule;
import org.jamlik.contract.CodeList;
import org.jamlik.contract.Confidentiality;
import org.jamlik.contract.Project;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.Column;
import org.jamlik.contract.TableContract.Maker;
import org.jamlik.contract.TableContract.Reference;
import org.jamlik.contract.TableName;
import org.jamlik.contract.Variable;

/**
 * The data dictionary: the tables of {@code star} and {@code mart} as one Markdown page, made from the contracts alone.
 * The page lies in {@code docs}, so its links to other files begin there.
 */
final class Dictionary {
    private static final int PRINTED_CODES = 12;
    private static final int LINE_LENGTH = 120;

    private static final String INTRODUCTION =
            """
            # Data dictionary

            For those who read `star` and `mart` in SQL or a BI tool. This page is made from the contracts in `schemas/` by
            `./jamlik describe --dictionary`; change those and not this page. Descriptions are Swedish, as in the comments that
            SQL and BI tools show.

            - [What do I use for what](#what-do-i-use-for-what): every table in a line
            - [Drawings](#drawings): what refers to what
            - [Values](#values): what to write into a condition
            - [Tables](#tables): every column
            - [Index of columns](#index-of-columns): from a Swedish word to the column

            ## How to read it

            **Grain** is the columns that tell two rows of a table apart. Every night checks that no two rows share them, that
            columns marked *not null* have values, that what is referred to exists, and that codes stand in their list.

            **Joins.** A fact and a dimension join by the columns that both have. A fact loses no rows in a join by a key: who or
            what is not known has key 0, which is a row of the dimension (*Okänd*).

            ```sql
            select municipality.county_name, sum(cost.net_cost) as net_cost
            from star.fact_cost as cost
            join star.dim_municipality as municipality
                on municipality.municipality_key = cost.municipality_key
            where cost.year = 2023
                and cost.activity_code = '575'
            group by municipality.county_name
            ```

            `municipality_key` leads to the municipality, with its county and groups, as it was on 1 January after the year of the
            fact; under the same key, `star.dim_municipality_today` has what holds for it now, for long series by the counties and
            groups of today. `municipality_code` is today's code, the same in all years: use it for `star.bridge_group_member`. In
            `mart`, `region_code` is that code where `region_level` is `municipality`. Costs are divided by the inhabitants that
            stand beside them, or by the users in `star.fact_activity_user`; how much of what was expected has come stands in
            `star.fact_coverage`. A municipality belongs to a group in a year when it is in it on 1 January after the year.

            **Periods.** Facts are made year by year; `year` is the year that a row speaks of. Facts with a `month` have a row for
            each month: months must not be summed to persons.

            **Sex.** `T` is women and men together in statistics, so a sum over `sex` counts everybody twice where a table has all
            three: choose `T`, or `K` and `M`. On rows of single persons, `T` is a person whose sex is not known.

            **Persons.** Tables of persons, and single answers of users, cannot be read by SQL or BI tools; indicators are counted
            from them. They stand here so that one can see what an indicator is made of. A flag such as `is_recipient` is true on
            one row of each person in the year, so that its sum, `count_if(is_recipient)`, is a number of persons. The flags of
            children and of LSS are true on one row in each municipality: whoever was in two counts in both.

            """;

    private static final String DRAWINGS =
            """
            ## Drawings

            A box holds keys only: PK the grain, FK what refers to another table. Two bars at the end of a line mean that every
            row has what it refers to, a circle and a bar that it may be empty.

            """;

    private final Project project;
    private final List<TableContract> tables;

    private Dictionary(Project project) {
        this.project = project;
        this.tables = project.tables().values().stream()
                .filter(table -> Group.of(table) != null)
                .sorted(Comparator.comparing(Group::of).thenComparing(TableContract::name))
                .toList();
    }

    /** The page; the same for the same contracts. */
    static String markdown(Project project) {
        Dictionary dictionary = new Dictionary(project);
        return INTRODUCTION
                + dictionary.uses()
                + DRAWINGS
                + new StarDrawing(project).markdown(dictionary.tables)
                + dictionary.values()
                + dictionary.sections()
                + dictionary.index();
    }

    /** What a table is for. */
    private enum Group {
        DIMENSIONS("star", "dim_", "Dimensions: who, where and what"),
        BRIDGES("star", "bridge_", "Bridges: what belongs to what"),
        FACTS("star", "fact_", "Facts: what is counted and summed"),
        MARTS("mart", "", "Marts: finished values");

        private final String schema;
        private final String prefix;
        private final String title;

        Group(String schema, String prefix, String title) {
            this.schema = schema;
            this.prefix = prefix;
            this.title = title;
        }

        /** Null for what is not for analysts. */
        static Group of(TableContract table) {
            for (Group group : values()) {
                if (table.name().schema().equals(group.schema)
                        && table.name().name().startsWith(group.prefix)) {
                    return group;
                }
            }
            return null;
        }
    }

    private String uses() {
        StringBuilder text = new StringBuilder("## What do I use for what\n\n");
        for (Group group : Group.values()) {
            text.append("### ").append(group.title).append("\n\n");
            text.append(row("table", "holds", "grain", "speaks of")).append("|---|---|---|---|\n");
            for (TableContract table : tables) {
                if (Group.of(table) == group) {
                    text.append(row(
                            link(table.name()),
                            firstSentence(table.description()),
                            names(table.grain()),
                            speaksOf(table.confidentiality())));
                }
            }
            text.append("\n");
        }
        return text.toString();
    }

    /** The lists whose codes somebody writes into a condition, with what they are called. */
    private static final Map<String, String> VALUES = new LinkedHashMap<>();

    static {
        VALUES.put("source", "`source`: where it came from");
        VALUES.put("account_activity", "`activity_code`: what costs are for, and the ages of those whom it is for");
        VALUES.put(
                "survey_composite", "`question_code`: composites of several questions, and how they are put together");
        VALUES.put("survey_condition", "Their conditions, which `failed_conditions` names");
        VALUES.put("survey_question", "`question_code`: questions to municipalities and units");
        VALUES.put("user_question", "`question_code`: questions to users");
    }

    private String values() {
        StringBuilder text = new StringBuilder("## Values\n\n");
        text.append(wrapped(
                "Groups have codes such as `SKR2023:A2`, `SIZE:0-4999`, `KOLADA:G35993` and, for those that users define"
                        + " themselves, `OWN:` and the id in their file.",
                "",
                ""));
        VALUES.forEach((name, title) -> {
            CodeList list = project.codeLists().get(name);
            List<String> shown = list.columns().stream()
                    .filter(column ->
                            !List.of("label_en", "valid_from", "valid_to").contains(column))
                    .toList();
            text.append("\n").append(wrapped(title + ".", "", "")).append("\n");
            text.append(row(shown.toArray(String[]::new)))
                    .append("|")
                    .append("---|".repeat(shown.size()))
                    .append("\n");
            list.rows()
                    .forEach(cells -> text.append(row(shown.stream()
                            .map(column -> cells.get(list.columns().indexOf(column)))
                            .map(cell -> cell == null ? "" : cell.contains(". ") ? firstSentence(cell) : cell)
                            .toArray(String[]::new))));
        });
        return text.append("\n").toString();
    }

    private String sections() {
        StringBuilder text = new StringBuilder("## Tables\n\n");
        for (TableContract table : tables) {
            text.append("### ").append(table.name()).append("\n\n");
            text.append(wrapped(table.description(), "", "")).append("\n");
            facts(table).forEach((title, fact) -> text.append(wrapped("**" + title + "**: " + fact, "- ", "  ")));
            text.append("\n")
                    .append(row("column", "type", "role", "what it is", "codes", "refers to"))
                    .append("|---|---|---|---|---|---|\n");
            table.columns().forEach(column -> text.append(columnRow(table, column)));
            text.append("\n");
        }
        return text.toString();
    }

    private Map<String, String> facts(TableContract table) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Grain", names(table.grain()));
        facts.put("Made", load(table));
        if (!table.readsPeriods().isEmpty()) {
            facts.put(
                    "Reads years beside its own",
                    table.readsPeriods().entrySet().stream()
                            .map(read -> "`" + read.getKey() + "` ("
                                    + read.getValue().stream()
                                            .map(offset -> offset > 0 ? "+" + offset : offset.toString())
                                            .collect(Collectors.joining(", "))
                                    + ")")
                            .collect(Collectors.joining(", ")));
        }
        facts.put("Speaks of", speaksOf(table.confidentiality()));
        if (!table.references().isEmpty()) {
            facts.put(
                    "Refers to",
                    table.references().stream()
                            .map(reference -> names(reference.columns()) + " → " + link(reference.target()))
                            .collect(Collectors.joining("; ")));
        }
        String referring = tables.stream()
                .filter(other -> other.references().stream()
                        .anyMatch(reference -> reference.target().equals(table.name())))
                .map(other -> link(other.name()))
                .collect(Collectors.joining(", "));
        if (!referring.isEmpty()) {
            facts.put("Referred to by", referring);
        }
        if (!table.checks().isEmpty()) {
            facts.put(
                    "Also checked",
                    table.checks().stream().map(rule -> inWords(table, rule)).collect(Collectors.joining("; ")));
        }
        facts.put(
                "Files",
                "[contract](../" + table.file() + ")"
                        + (table.maker() == Maker.SELECT
                                ? ", [SELECT](../jobs/"
                                        + table.name().toString().replace('.', '/') + ".sql)"
                                : ", [catalogue of indicators](../conf/indicators)"));
        return facts;
    }

    private static String load(TableContract table) {
        return switch (table.load()) {
            case REPLACE -> "as a whole";
            case APPEND -> "by adding rows";
            case PERIOD -> "year by year, by " + names(List.of(table.period().orElseThrow()));
            case HISTORY -> "as the history of "
                    + names(table.history().orElseThrow().of())
                    + ", a row for each time in which nothing changed, from `valid_from` to `valid_to`";
        };
    }

    private static String speaksOf(Confidentiality confidentiality) {
        return switch (confidentiality) {
            case PUBLIC -> "no single person";
            case RESPONDENT -> "respondents who cannot be told apart; not for SQL";
            case COUNTS -> "counts of persons, in which small numbers are not protected; not for SQL";
            case PERSON -> "persons; not for SQL";
        };
    }

    private static String inWords(TableContract table, CheckRule rule) {
        String words;
        if (rule instanceof CheckRule.InRange range) {
            words = "`" + range.variable() + "` is"
                    + range.from().map(low -> " from " + number(low)).orElse("")
                    + range.to().map(high -> " up to " + number(high)).orElse("");
        } else if (rule instanceof CheckRule.RowCountChange change) {
            words = "the number of rows changes by at most " + number(change.percent()) + " % in a night";
        } else {
            CheckRule.Query query = (CheckRule.Query) rule;
            words = "no rows from [%s](../%s)"
                    .formatted(
                            query.name().replace('_', ' '),
                            table.file().replaceFirst("\\.yaml$", "." + query.name() + ".sql"));
        }
        return words + (rule.severity() == CheckRule.Severity.WARN ? " (a warning)" : "");
    }

    private String columnRow(TableContract table, Column column) {
        Variable variable = column.variable();
        return row(
                names(List.of(column.name())),
                variable.type() + (table.required().contains(column.name()) ? " not null" : ""),
                column.role().name().toLowerCase(Locale.ROOT),
                "**" + variable.label() + "**. " + variable.description(),
                variable.codeList()
                        .map(list -> codes(project.codeLists().get(list)))
                        .orElse(""),
                table.references().stream()
                        .filter(reference -> reference.columns().contains(column.name()))
                        .map(Reference::target)
                        .map(Dictionary::link)
                        .collect(Collectors.joining(", ")));
    }

    private static String codes(CodeList list) {
        String link = "[" + list.name() + "](../schemas/codelist/" + list.name() + ".csv)";
        if (list.codes().size() > PRINTED_CODES) {
            return list.codes().size() + " codes in " + link;
        }

        // a code that changed its label over time has several rows, the latest last
        Map<String, String> labels = new LinkedHashMap<>();
        list.rows().forEach(row -> labels.put(row.get(0), row.get(list.columns().indexOf("label_sv"))));
        return link + ": "
                + labels.entrySet().stream()
                        .map(label -> "`" + label.getKey() + "` " + label.getValue())
                        .collect(Collectors.joining(", "));
    }

    private String index() {
        Map<String, Variable> variables = new TreeMap<>();
        Map<String, List<String>> links = new TreeMap<>();
        for (TableContract table : tables) {
            for (Column column : table.columns()) {
                variables.put(column.name(), column.variable());
                links.computeIfAbsent(column.name(), name -> new ArrayList<>())
                        .add(link(table.name())
                                + (table.confidentiality() == Confidentiality.PUBLIC ? "" : " (not for SQL)"));
            }
        }

        StringBuilder text = new StringBuilder("## Index of columns\n\nIn the order of the Swedish alphabet.\n\n");
        text.append(row("Swedish", "column", "stands in")).append("|---|---|---|\n");
        variables.values().stream()
                .sorted(Comparator.comparing((Variable variable) -> swedishOrder(variable.label()))
                        .thenComparing(Variable::name))
                .forEach(variable -> text.append(row(
                        variable.label(),
                        names(List.of(variable.name())),
                        String.join(", ", links.get(variable.name())))));
        return text.toString();
    }

    /** Å, ä and ö follow z, in that order; the characters behind z do the same. */
    private static String swedishOrder(String label) {
        return label.toLowerCase(Locale.ROOT)
                .replace('å', (char) ('z' + 1))
                .replace('ä', (char) ('z' + 2))
                .replace('ö', (char) ('z' + 3));
    }

    private static String link(TableName table) {
        return "[" + table + "](#" + table.toString().replace(".", "") + ")";
    }

    private static String names(List<String> columns) {
        return columns.stream().map(column -> "`" + column + "`").collect(Collectors.joining(", "));
    }

    private static String row(String... cells) {
        List<String> escaped = new ArrayList<>();
        for (String cell : cells) {
            escaped.add(inText(cell).replace("|", "\\|"));
        }
        return "| " + String.join(" | ", escaped) + " |\n";
    }

    private static String inText(String text) {
        return text.strip().replaceAll("\\s+", " ").replace("<", "&lt;");
    }

    /** Lines of at most 120 characters, each with an end. */
    private static String wrapped(String text, String first, String next) {
        StringBuilder lines = new StringBuilder();
        String line = first;
        String before = "";
        for (String word : inText(text).split(" ")) {
            if (line.length() + before.length() + word.length() > LINE_LENGTH) {
                lines.append(line).append("\n");
                line = next;
                before = "";
            }
            line += before + word;
            before = " ";
        }
        return lines.append(line).append("\n").toString();
    }

    private static String firstSentence(String text) {
        return text.strip().split("(?<=\\.)\\s+(?=\\p{Lu})", 2)[0];
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
