package org.jamlik.indicator;

import static org.jamlik.contract.Indicator.word;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jamlik.contract.Indicator;
import org.jamlik.contract.Indicator.Aggregate;
import org.jamlik.contract.Indicator.Interval;
import org.jamlik.contract.Indicator.Kind;
import org.jamlik.contract.Indicator.Level;
import org.jamlik.contract.Indicator.Measure;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableName;

/**
 * Renders the SELECT of {@code mart.cell}: every numerator and denominator of the catalogue, in every region. All
 * measures over one fact share one scan, in chunks of at most 50 aggregates, which counts them in the smallest places
 * that the fact knows; these few rows are then added up. Measures of single codes, such as the questions of a survey, are
 * grouped by the code, so that their number costs nothing. What does not add up over places, different persons and
 * medians, is counted for each region in a pass of its own.
 */
public final class CellSql {
    /** The table that the SELECT makes. */
    public static final TableName TABLE = new TableName("mart", "cell");

    private static final int CHUNK = 50;
    private static final Comparator<Measure> BY_ID = Comparator.comparing(Measure::id);
    private static final Set<Level> REGIONS = EnumSet.of(Level.MUNICIPALITY, Level.COUNTY, Level.GROUP, Level.NATION);

    private final Map<TableName, TableContract> tables;
    private final Map<Measure, Need> needs = new TreeMap<>(BY_ID);
    private final List<String> ctes = new ArrayList<>();
    private final List<String> results = new ArrayList<>();
    private final Map<String, Integer> named = new TreeMap<>();

    /** What the entries that use a measure ask of it beside its total. */
    private static final class Need {
        private boolean ages;
        private boolean squares;
        private boolean sexes;
        private final Set<Level> levels = new TreeSet<>();

        private Need and(Need other) {
            Need both = new Need();
            both.ages = ages || other.ages;
            both.squares = squares || other.squares;
            both.sexes = sexes || other.sexes;
            both.levels.addAll(levels);
            both.levels.addAll(other.levels);
            return both;
        }
    }

    /** Measures of one fact that can be counted in one GROUP BY. */
    private record Batch(TableName table, Pass pass, Set<String> codes, boolean ages) {
        private String order() {
            return table + " " + pass + " " + codes + " " + ages;
        }
    }

    private enum Pass {
        PLACES,
        PERSONS,
        MEDIANS
    }

    private CellSql(Map<TableName, TableContract> tables) {
        this.tables = tables;
    }

    /** The SELECT for all entries in use; one without rows when there are none. */
    public static String render(List<Indicator> catalogue, Map<TableName, TableContract> tables) {
        CellSql sql = new CellSql(tables);
        catalogue.stream().filter(Indicator::isInUse).forEach(sql::need);
        return sql.rendered();
    }

    private void need(Indicator entry) {
        for (Measure measure : entry.method().measures()) {
            Need need = needs.computeIfAbsent(measure, first -> new Need());
            need.ages |= entry.method().isStandardised();
            need.squares |= entry.method().kind() == Kind.MEAN || entry.method().interval() == Interval.WEIGHTED_WILSON;
            need.sexes |= entry.scope().isBySex();
            need.levels.addAll(entry.scope().levels());
        }
    }

    private String rendered() {
        Map<String, Map<Measure, Need>> batches = new TreeMap<>();
        Map<String, Batch> byOrder = new TreeMap<>();
        needs.forEach((measure, need) -> {
            Batch batch = new Batch(
                    measure.table(),
                    pass(measure),
                    new LinkedHashSet<>(measure.of().keySet()),
                    need.ages);
            byOrder.put(batch.order(), batch);
            batches.computeIfAbsent(batch.order(), first -> new TreeMap<>(BY_ID))
                    .put(measure, need);
        });
        batches.forEach((order, measures) -> add(byOrder.get(order), measures));

        String head =
                """
                -- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
                -- counts, before small numbers are protected.
                """;
        if (results.isEmpty()) {
            return head + NOTHING;
        }
        return head + "with\n" + String.join(",\n", ctes) + "\n" + String.join("\nunion all\n", results) + "\n";
    }

    private static final String NOTHING =
            """
            select
                year.year,
                cast(null as string) as measure_id,
                cast(null as string) as region_level,
                cast(null as string) as region_code,
                cast(null as string) as sex,
                cast(null as int) as age_from,
                'nothing' as fact,
                cast(null as string) as answer,
                cast(null as string) as answer_code,
                cast(null as decimal(18,4)) as total,
                cast(null as decimal(38,8)) as sum_of_squares,
                cast(null as bigint) as observations,
                cast(null as bigint) as districts
            from star.dim_year as year
            where false
            """;

    private static Pass pass(Measure measure) {
        return switch (measure.aggregate()) {
            case PERSONS -> Pass.PERSONS;
            case MEDIAN -> Pass.MEDIANS;
            default -> Pass.PLACES;
        };
    }

    private void add(Batch batch, Map<Measure, Need> measures) {
        // the same aggregate of other codes is one column, grouped by code
        Map<String, Map.Entry<Measure, Need>> columns = new TreeMap<>();
        measures.entrySet()
                .forEach(each -> columns.merge(
                        column(each.getKey()),
                        each,
                        (one, other) -> Map.entry(one.getKey(), one.getValue().and(other.getValue()))));
        List<Map.Entry<Measure, Need>> all = new ArrayList<>(columns.values());
        Set<Level> levels = new TreeSet<>();
        measures.values().forEach(need -> levels.addAll(need.levels));
        for (int from = 0; from < all.size(); from += CHUNK) {
            List<Map.Entry<Measure, Need>> chunk = all.subList(from, Math.min(all.size(), from + CHUNK));
            switch (batch.pass()) {
                case PLACES -> places(batch, measures.keySet(), chunk, levels);
                case PERSONS -> persons(batch, measures.keySet(), chunk, levels);
                case MEDIANS -> medians(batch, measures.keySet(), chunk, levels);
            }
        }
    }

    private static String column(Measure measure) {
        return word(measure.aggregate()) + "_" + String.join("_and_", measure.variables());
    }

    private Grouping grouping(Batch batch, String suffix, String from) {
        String wanted = batch.table().name() + suffix;
        int count = named.merge(wanted, 1, Integer::sum);
        return new Grouping(count == 1 ? wanted : wanted + "_" + count, from);
    }

    /** Counts a fact in its smallest places and adds these up to regions; districts and units stand beside. */
    private void places(
            Batch batch, Collection<Measure> measures, List<Map.Entry<Measure, Need>> chunk, Set<Level> levels) {
        TableContract fact = tables.get(batch.table());
        Optional<Respondent> respondent = Respondent.of(fact);
        boolean hasAnswer =
                fact.column("answer_code").isPresent() && !batch.codes().isEmpty();
        Grouping places = grouping(batch, "", batch.table() + " as fact");
        places.key("fact.year").key("fact.municipality_key");
        respondent.ifPresent(each -> places.key("fact." + each.key));
        if (sexes(batch, chunk) != Sexes.NONE) {
            places.key("fact.sex");
        }
        batch.codes().forEach(code -> places.key("fact." + code));
        if (batch.ages()) {
            places.key(age(chunk.get(0).getKey(), fact), "age_from");
        }
        if (hasAnswer) {
            places.column("max(fact.answer)", "answer").column("max(fact.answer_code)", "answer_code");
        }
        chunk.forEach(each -> aggregate(places, each.getKey(), each.getValue()));
        conditions(fact, batch, measures).forEach(places::where);
        ctes.add(places.sql());

        Grouping rolledUp = grouping(batch, "_regions", places.name + " as cells");
        regions(rolledUp, "cells", levels);
        String isItself = "region.region_level = 'municipality'"
                + respondent.map(each -> " and cells." + each.key + " = 0").orElse("");
        if (hasAnswer) {
            rolledUp.column("max(if(" + isItself + ", cells.answer, null))", "answer")
                    .column("max(if(" + isItself + ", cells.answer_code, null))", "answer_code");
        }
        boolean isOfDistricts = respondent.equals(Optional.of(Respondent.DISTRICT));
        if (isOfDistricts) {
            for (Map.Entry<Measure, Need> each : chunk) {
                rolledUp.column(
                        "count(if(region.region_level = 'municipality' and cells.district_key <> 0, cells."
                                + column(each.getKey()) + ", null))",
                        "districts_" + column(each.getKey()));
            }
        }
        addUp(rolledUp, batch, chunk);
        rows(rolledUp, batch, chunk, hasAnswer, isOfDistricts);

        respondent.filter(each -> levels.contains(each.level)).ifPresent(each -> {
            Grouping own = grouping(batch, "_" + word(each.level) + "s", places.name + " as cells");
            own.join(each.join);
            own.key("cells.year")
                    .column("'" + word(each.level) + "'", "region_level")
                    .key(each.code, "region_code");
            if (hasAnswer) {
                own.column("max(cells.answer)", "answer").column("max(cells.answer_code)", "answer_code");
            }
            addUp(own, batch, chunk);
            rows(own, batch, chunk, hasAnswer, false);
        });
    }

    /** Those smaller than a municipality that answer for themselves. */
    private enum Respondent {
        DISTRICT(
                Level.DISTRICT,
                "district_key",
                "district.district_code",
                """
                join star.dim_district as district
                    on  district.district_key = cells.district_key
                    and district.district_key <> 0"""),
        UNIT(
                Level.UNIT,
                "unit_key",
                "unit.unit_id",
                """
                join star.dim_unit as unit
                    on  unit.unit_key = cells.unit_key
                    and unit.unit_key <> 0""");

        private final Level level;
        private final String key;
        private final String code;
        private final String join;

        Respondent(Level level, String key, String code, String join) {
            this.level = level;
            this.key = key;
            this.code = code;
            this.join = join;
        }

        private static Optional<Respondent> of(TableContract fact) {
            return Stream.of(values())
                    .filter(each -> fact.column(each.key).isPresent())
                    .findFirst();
        }
    }

    private void rows(
            Grouping cells,
            Batch batch,
            List<Map.Entry<Measure, Need>> chunk,
            boolean hasAnswer,
            boolean isOfDistricts) {
        Sexes sexes = sexes(batch, chunk);
        List<String> rows = chunk.stream()
                .map(each -> row(each, batch, sexes, "cells.sex", "", isOfDistricts))
                .toList();
        add(cells, batch, rows, hasAnswer);
    }

    /** Adds up the counts of smaller places and of the sexes. */
    private void addUp(Grouping grouping, Batch batch, List<Map.Entry<Measure, Need>> chunk) {
        Sexes sexes = sexes(batch, chunk);
        boolean isTotalAdded = sexes == Sexes.TO_BE_ADDED;
        bySexAndTotal(grouping, sexes, "cells");
        batch.codes().forEach(code -> grouping.key("cells." + code));
        if (batch.ages()) {
            grouping.key("cells.age_from");
        }
        for (Map.Entry<Measure, Need> each : chunk) {
            String column = column(each.getKey());
            Stream.of("", "squares_", "known_")
                    .filter(kind -> kind.isEmpty() || each.getValue().squares)
                    .map(kind -> kind + column)
                    .forEach(sum -> grouping.column(sum(sum, isTotalAdded), sum));
        }
    }

    /** There are no more than none of a sex of whom there is no row, unless the fact tells the total itself. */
    private static String sum(String column, boolean isTotalAdded) {
        String sum = "sum(cells." + column + ")";
        String isOf = "sexes.sex in (cells.sex, 'T')";
        return isTotalAdded ? "if(bool_or(%1$s), %2$s filter (where %1$s), 0)".formatted(isOf, sum) : sum;
    }

    /** How a fact knows women and men, when anybody asks. */
    private enum Sexes {
        /** It does not, or nobody asks. */
        NONE,
        /** Each in rows of their own, and the total too. */
        TOLD,
        /** Each in rows of their own; the total is to be added. */
        TO_BE_ADDED
    }

    private Sexes sexes(Batch batch, List<Map.Entry<Measure, Need>> chunk) {
        TableContract fact = tables.get(batch.table());
        if (fact.column("sex").isEmpty()) {
            return Sexes.NONE;
        }
        if (fact.totalIn().isPresent()) {
            return Sexes.TOLD;
        }
        return chunk.stream().anyMatch(each -> each.getValue().sexes) ? Sexes.TO_BE_ADDED : Sexes.NONE;
    }

    /** Every row meets each sex and the total, as {@code sexes.sex}, where the total is to be added. */
    private static void bySexAndTotal(Grouping grouping, Sexes sexes, String from) {
        boolean isTotalAdded = sexes == Sexes.TO_BE_ADDED;
        if (isTotalAdded) {
            grouping.join("lateral view explode(array('T', 'K', 'M')) sexes as sex");
        }
        bySex(grouping, sexes, isTotalAdded ? "sexes" : from);
    }

    private static void bySex(Grouping grouping, Sexes sexes, String from) {
        if (sexes == Sexes.NONE) {
            grouping.column("'T'", "sex");
        } else {
            grouping.key(from + ".sex");
        }
    }

    private void persons(
            Batch batch, Collection<Measure> measures, List<Map.Entry<Measure, Need>> chunk, Set<Level> levels) {
        TableContract fact = tables.get(batch.table());
        Grouping persons = grouping(batch, "_persons", batch.table() + " as fact");
        regions(persons, "fact", levels);
        persons.key("fact.person_key");
        batch.codes().forEach(code -> persons.key("fact." + code));
        persons.column("coalesce(max(nullif(fact.sex, 'T')), 'T')", "sex");
        chunk.forEach(each -> persons.column("bool_or(" + all(each.getKey()) + ")", column(each.getKey())));
        persons.where("fact.person_key <> 0");
        persons.where(anyOf(chunk.stream().map(each -> all(each.getKey()))));
        conditions(fact, batch, measures).forEach(persons::where);
        ctes.add(persons.sql());

        // women, men and the total beside each other: persons are many, and each is read once
        Grouping counted = grouping(batch, "_counted_persons", persons.name + " as persons");
        counted.key("persons.year").key("persons.region_level").key("persons.region_code");
        batch.codes().forEach(code -> counted.key("persons." + code));
        Sexes sexes = sexes(batch, chunk);
        Sexes inRows = sexes == Sexes.TO_BE_ADDED ? Sexes.NONE : sexes;
        bySex(counted, inRows, "persons");
        List<String> rows = new ArrayList<>();
        for (Map.Entry<Measure, Need> each : chunk) {
            String column = column(each.getKey());
            counted.column("count_if(persons." + column + ")", column);
            rows.add(row(each, batch, inRows, "cells.sex", "", false));
            if (sexes == Sexes.TO_BE_ADDED && each.getValue().sexes) {
                for (String sex : List.of("K", "M")) {
                    String suffix = "_" + sex.toLowerCase(Locale.ROOT);
                    counted.column("count_if(persons." + column + " and persons.sex = '" + sex + "')", column + suffix);
                    rows.add(row(each, batch, Sexes.NONE, "'" + sex + "'", suffix, false));
                }
            }
        }
        add(counted, batch, rows, false);
    }

    /** Lists what each place has, once for every row, and sorts for each region the lists of its places. */
    private void medians(
            Batch batch, Collection<Measure> measures, List<Map.Entry<Measure, Need>> chunk, Set<Level> levels) {
        Sexes sexes = sexes(batch, chunk);
        Grouping places = grouping(batch, "_in_places", batch.table() + " as fact");
        places.key("fact.year").key("fact.municipality_key");
        if (sexes != Sexes.NONE) {
            places.key("fact.sex");
        }
        batch.codes().forEach(code -> places.key("fact." + code));
        chunk.forEach(each -> places.column(
                "collect_list(cast(fact." + each.getKey().variables().get(0) + " as double))", column(each.getKey())));
        places.where(anyOf(
                chunk.stream().map(each -> "fact." + each.getKey().variables().get(0) + " is not null")));
        conditions(tables.get(batch.table()), batch, measures).forEach(places::where);
        ctes.add(places.sql());

        Grouping sorted = grouping(batch, "_sorted", places.name + " as places");
        regions(sorted, "places", levels);
        if (sexes == Sexes.TO_BE_ADDED) {
            sorted.where("sexes.sex in (places.sex, 'T')");
        }
        bySexAndTotal(sorted, sexes, "places");
        batch.codes().forEach(code -> sorted.key("places." + code));
        chunk.forEach(each -> sorted.column(
                "sort_array(flatten(collect_list(places." + column(each.getKey()) + ")))", column(each.getKey())));
        rows(sorted, batch, chunk, false, false);
    }

    /** The condition that one of several holds; rows of which none does need not be looked at. */
    private static String anyOf(Stream<String> conditions) {
        List<String> each = conditions.distinct().toList();
        return each.size() == 1
                ? each.get(0)
                : each.stream()
                        .map(one -> one.contains(" and ") ? "(" + one + ")" : one)
                        .collect(Collectors.joining("\n        or ", "(", ")"));
    }

    /** Every row counts for the regions that its municipality lies in, of the levels that anybody asks for. */
    private static void regions(Grouping grouping, String from, Set<Level> levels) {
        Set<Level> asked = EnumSet.copyOf(REGIONS);
        asked.retainAll(levels);
        asked.add(Level.MUNICIPALITY);
        String ofLevels = asked.equals(REGIONS)
                ? ""
                : asked.stream()
                        .map(level -> "'" + word(level) + "'")
                        .collect(Collectors.joining(", ", "\n    and region.region_level in (", ")"));
        grouping.join(
                """
                join star.bridge_region_municipality as region
                    on  region.year = %1$s.year
                    and region.municipality_key = %1$s.municipality_key%2$s"""
                        .formatted(from, ofLevels));
        grouping.key(from + ".year").key("region.region_level").key("region.region_code");
    }

    /** Adds a CTE of counts by region, and turns its columns into rows of measures. */
    private void add(Grouping cells, Batch batch, List<String> rows, boolean hasAnswer) {
        ctes.add(cells.sql());
        results.add(
                """
                select
                    cells.year,
                    measured.measure_id,
                    cells.region_level,
                    cells.region_code,
                    measured.sex,
                    %s,
                    '%s' as fact,
                    %s,
                    %s,
                    measured.total,
                    measured.sum_of_squares,
                    measured.observations,
                    measured.districts
                from %s as cells
                lateral view stack(
                    %d,
                    %s
                ) measured as measure_id, sex, total, sum_of_squares, observations, districts
                where %s"""
                        .formatted(
                                batch.ages() ? "cells.age_from" : "-1 as age_from",
                                batch.table(),
                                hasAnswer ? "cells.answer" : "cast(null as string) as answer",
                                hasAnswer ? "cells.answer_code" : "cast(null as string) as answer_code",
                                cells.name,
                                rows.size(),
                                String.join(",\n    ", rows),
                                // who left a question out has said so
                                hasAnswer
                                        ? "measured.total is not null or cells.answer_code is not null"
                                        : "measured.total is not null"));
    }

    private static String row(
            Map.Entry<Measure, Need> each, Batch batch, Sexes sexes, String sex, String suffix, boolean isOfDistricts) {
        Measure measure = each.getKey();
        Need need = each.getValue();
        String column = column(measure) + suffix;
        boolean isTotalOnly = sexes != Sexes.NONE && !need.sexes;
        boolean isMedian = measure.aggregate() == Aggregate.MEDIAN;
        String whole = isMedian ? middle("cells." + column) : "cells." + column;
        String total = isTotalOnly ? "if(cells.sex = 'T', " + whole + ", null)" : whole;
        String known = isMedian ? "cast(size(cells." + column + ") as bigint)" : "cells.known_" + column;
        return String.join(
                ", ",
                id(measure, batch),
                sex,
                "cast(" + total + " as decimal(18,4))",
                need.squares && !isMedian
                        ? "cast(cells.squares_" + column + " as decimal(38,8))"
                        : "cast(null as decimal(38,8))",
                need.squares || isMedian ? known : "cast(null as bigint)",
                isOfDistricts ? "cells.districts_" + column : "cast(0 as bigint)");
    }

    /** The middle of a sorted list, or the mean of both middles; null when nothing is in it. */
    private static String middle(String sorted) {
        return "if(size(%1$s) > 0, (%1$s[(size(%1$s) - 1) div 2] + %1$s[size(%1$s) div 2]) / 2, null)"
                .formatted(sorted);
    }

    /** The id of the measure, put together from the codes of the row. */
    private static String id(Measure measure, Batch batch) {
        if (batch.codes().isEmpty()) {
            return "'" + measure.id() + "'";
        }

        String id = measure.id();
        StringBuilder text = new StringBuilder("concat('" + id.substring(0, id.indexOf(" of ")) + " of ");
        String between = "";
        for (String code : batch.codes()) {
            text.append(between).append(code).append("=', cells.").append(code);
            between = ", ', ";
        }
        return text.append(")").toString();
    }

    private static void aggregate(Grouping places, Measure measure, Need need) {
        String variable = "fact." + measure.variables().get(0);
        places.column(
                switch (measure.aggregate()) {
                    case COUNT -> "count_if(" + all(measure) + ")";
                    case KNOWN -> "count(" + variable + ")";
                    default -> "sum(" + variable + ")";
                },
                column(measure));
        if (need.squares) {
            boolean isMean = measure.aggregate() == Aggregate.MEAN;
            places.column(
                            "sum(cast(%1$s as decimal(18,4)) * cast(%1$s as decimal(18,4)))".formatted(variable),
                            "squares_" + column(measure))
                    .column(
                            isMean ? "count(" + variable + ")" : "count_if(" + variable + " > 0)",
                            "known_" + column(measure));
        }
    }

    private static String all(Measure measure) {
        return measure.variables().stream()
                .map(variable -> variable.equals("person_key") ? "fact.person_key is not null" : "fact." + variable)
                .collect(Collectors.joining(" and "));
    }

    private static String age(Measure measure, TableContract fact) {
        String age = "fact." + measure.ageColumn(fact).orElseThrow();
        return "if(" + age + " is null, -1, cast(least(floor(" + age + " / 5) * 5, 95) as int))";
    }

    /** Which rows of the fact are counted: those of the codes asked for, of municipalities of which everything came. */
    private static List<String> conditions(TableContract fact, Batch batch, Collection<Measure> measures) {
        List<String> conditions = new ArrayList<>();
        if (fact.column("is_complete").isPresent()) {
            conditions.add("fact.is_complete");
        }
        for (String code : batch.codes()) {
            String type = fact.column(code).orElseThrow().variable().type().sql();
            Set<String> wanted = new TreeSet<>();
            measures.forEach(measure -> wanted.add(
                    type.equals("string")
                            ? "'" + measure.of().get(code) + "'"
                            : measure.of().get(code)));
            conditions.add("fact." + code + " in (" + String.join(", ", wanted) + ")");
        }
        return conditions;
    }
}
