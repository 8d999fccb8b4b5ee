package org.jamlik.indicator;

import static org.jamlik.indicator.CatalogueRows.name;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jamlik.contract.Indicator;
import org.jamlik.contract.Indicator.Aggregate;
import org.jamlik.contract.Indicator.Kind;
import org.jamlik.contract.Indicator.Lifecycle;
import org.jamlik.contract.Indicator.Measure;
import org.jamlik.contract.TableName;

/**
 * Renders the SELECT of {@code mart.indicator_value}. All entries over one fact share one scan: the fact is aggregated
 * to the finest grain (year and municipality) in chunks of at most 50 aggregates, and rolled up from there. Roll-up is
 * right because every measure is a sum.
 */
public final class CatalogueSql {
    /** The table that the SELECT makes. */
    public static final TableName TABLE = new TableName("mart", "indicator_value");

    private static final int CHUNK = 50;

    private CatalogueSql() {}

    /** The SELECT for all entries that are not retired, and for what others published. */
    public static String render(List<Indicator> catalogue) {
        Map<TableName, List<Indicator>> byFact = new TreeMap<>();
        for (Indicator entry : catalogue) {
            if (entry.lifecycle() != Lifecycle.RETIRED) {
                byFact.computeIfAbsent(entry.numerator().table(), fact -> new ArrayList<>())
                        .add(entry);
            }
        }

        StringBuilder sql = new StringBuilder();
        sql.append("-- One row per indicator, year, region and sex. Rendered from the catalogue in conf/indicators.\n");
        List<String> tables = new ArrayList<>();
        List<String> results = new ArrayList<>();
        byFact.forEach((fact, entries) -> tables.addAll(fact(fact, entries, results)));
        if (!tables.isEmpty()) {
            sql.append("with\n").append(String.join(",\n", tables)).append("\n");
        }
        results.add(PUBLISHED);
        return sql.append(String.join("\nunion all\n", results)).append("\n").toString();
    }

    private static final String PUBLISHED =
            """
            select
                published.indicator_id,
                published.definition_version,
                published.year,
                'municipality' as region_level,
                published.municipality_code as region_code,
                published.sex,
                cast(null as string) as answer,
                cast(null as string) as answer_code,
                cast(null as string) as interval_method,
                published.status,
                'published' as origin,
                false as series_break,
                cast(null as decimal(18,4)) as numerator,
                cast(null as decimal(18,4)) as denominator,
                case when published.status in ('value', 'preliminary') then published.value end as value,
                cast(null as double) as lower_95,
                cast(null as double) as upper_95,
                cast(null as double) as lower_998,
                cast(null as double) as upper_998,
                cast(null as bigint) as observations,
                cast(null as double) as coverage
            from star.fact_published_value as published""";

    private static List<String> fact(TableName fact, List<Indicator> entries, List<String> results) {
        Map<Measure, String> aggregates = new LinkedHashMap<>();
        for (Indicator entry : entries) {
            aggregates.computeIfAbsent(entry.numerator(), CatalogueSql::alias);
            entry.denominator().ifPresent(measure -> aggregates.computeIfAbsent(measure, CatalogueSql::alias));
        }
        String prefix = fact.name();
        List<String> tables = new ArrayList<>();
        List<String> chunks = new ArrayList<>();
        List<Map.Entry<Measure, String>> all = new ArrayList<>(aggregates.entrySet());
        for (int from = 0; from < all.size(); from += CHUNK) {
            String chunk = prefix + "_cells" + (from == 0 ? "" : "_" + (from / CHUNK + 1));
            chunks.add(chunk);
            tables.add(cells(chunk, fact, all.subList(from, Math.min(all.size(), from + CHUNK))));
        }
        tables.add(expected(prefix));
        tables.add(regions(prefix, chunks, aggregates.values().stream().toList()));
        tables.add(values(prefix, entries, aggregates));
        results.add(result(prefix));
        return tables;
    }

    private static String alias(Measure measure) {
        return name(measure.aggregate()) + "_" + measure.variable();
    }

    private static String cells(String chunk, TableName fact, List<Map.Entry<Measure, String>> aggregates) {
        String columns = aggregates.stream()
                .map(aggregate -> "        " + call(aggregate.getKey()) + " as " + aggregate.getValue())
                .collect(Collectors.joining(",\n"));
        return """
                %s as (
                    select
                        fact.year,
                        fact.municipality_code,
                        bool_and(fact.is_complete) as is_complete,
                %s
                    from %s as fact
                    group by fact.year, fact.municipality_code
                )"""
                .formatted(chunk, columns, fact);
    }

    private static String call(Measure measure) {
        String function = measure.aggregate() == Aggregate.COUNT ? "count_if" : "sum";
        return function + "(fact." + measure.variable() + ")";
    }

    private static String expected(String prefix) {
        return """
                %1$s_expected as (
                    select
                        years.year,
                        municipality.municipality_code,
                        municipality.county_code
                    from (select distinct cells.year from %1$s_cells as cells) as years
                    join star.dim_municipality as municipality
                        on  make_date(years.year + 1, 1, 1) between municipality.valid_from and municipality.valid_to
                        and municipality.municipality_key <> 0
                )"""
                .formatted(prefix);
    }

    private static String regions(String prefix, List<String> chunks, List<String> aggregates) {
        StringBuilder joins = new StringBuilder();
        for (String chunk : chunks) {
            String join =
                    """
                    left join %1$s
                        on  %1$s.year = expected.year
                        and %1$s.municipality_code = expected.municipality_code
                        and %1$s.is_complete"""
                            .formatted(chunk);
            joins.append('\n').append(join.indent(4).stripTrailing());
        }
        String sums = aggregates.stream()
                .map(alias -> "        sum(" + alias + ") as " + alias)
                .collect(Collectors.joining(",\n"));
        return """
                %1$s_regions as (
                    select
                        expected.year,
                        case
                            when grouping(expected.municipality_code) = 0 then 'municipality'
                            when grouping(expected.county_code) = 0 then 'county'
                            else 'nation'
                        end as region_level,
                        coalesce(expected.municipality_code, expected.county_code, '00') as region_code,
                        count(%1$s_cells.municipality_code) / count(*) as coverage,
                %2$s
                    from %1$s_expected as expected%3$s
                    group by grouping sets (
                        (expected.year, expected.county_code, expected.municipality_code),
                        (expected.year, expected.county_code),
                        (expected.year)
                    )
                )"""
                .formatted(prefix, sums, joins);
    }

    private static String values(String prefix, List<Indicator> entries, Map<Measure, String> aggregates) {
        String rows = entries.stream().map(entry -> entry(entry, aggregates)).collect(Collectors.joining(",\n"));
        return """
                %1$s_values as (
                    select
                        regions.year,
                        regions.region_level,
                        regions.region_code,
                        regions.coverage,
                        entry.indicator_id,
                        entry.definition_version,
                        entry.kind,
                        entry.numerator,
                        entry.denominator,
                        coalesce(
                            regions.coverage >= entry.smallest_coverage
                                and entry.numerator is not null
                                and (entry.kind = 'count' or entry.denominator > 0),
                            false
                        ) as has_value
                    from %1$s_regions as regions
                    lateral view inline(array(
                %2$s
                    )) entry as indicator_id, definition_version, kind, from_year, smallest_coverage, levels, numerator, denominator
                    where array_contains(entry.levels, regions.region_level)
                        and regions.year >= entry.from_year
                )"""
                .formatted(prefix, rows);
    }

    private static String entry(Indicator entry, Map<Measure, String> aggregates) {
        String levels =
                entry.levels().stream().map(level -> "'" + name(level) + "'").collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "        struct('%s', %d, '%s', %d, %sD, array(%s), cast(%s as decimal(18,4)), cast(%s as decimal(18,4)))",
                entry.id(),
                entry.version(),
                name(entry.kind()),
                entry.fromYear(),
                entry.smallestCoverage(),
                levels,
                aggregates.get(entry.numerator()),
                entry.kind() == Kind.SHARE ? aggregates.get(entry.denominator().orElseThrow()) : "null");
    }

    private static String result(String prefix) {
        return """
                select
                    entry.indicator_id,
                    entry.definition_version,
                    entry.year,
                    entry.region_level,
                    entry.region_code,
                    'T' as sex,
                    cast(null as string) as answer,
                    cast(null as string) as answer_code,
                    cast(null as string) as interval_method,
                    case when entry.has_value then 'value' else 'missing' end as status,
                    'derived' as origin,
                    false as series_break,
                    case when entry.has_value then entry.numerator end as numerator,
                    case when entry.has_value then entry.denominator end as denominator,
                    case
                        when not entry.has_value then null
                        when entry.kind = 'share' then 100 * cast(entry.numerator as double) / cast(entry.denominator as double)
                        else cast(entry.numerator as double)
                    end as value,
                    cast(null as double) as lower_95,
                    cast(null as double) as upper_95,
                    cast(null as double) as lower_998,
                    cast(null as double) as upper_998,
                    case when entry.has_value then cast(coalesce(entry.denominator, entry.numerator) as bigint) end as observations,
                    entry.coverage
                from %s_values as entry"""
                .formatted(prefix);
    }
}
