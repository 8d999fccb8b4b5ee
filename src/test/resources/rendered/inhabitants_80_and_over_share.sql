-- One row per indicator, year, region and sex. Rendered from the catalogue in conf/indicators.
with
fact_population_cells as (
    select
        fact.year,
        fact.municipality_code,
        bool_and(fact.is_complete) as is_complete,
        sum(fact.inhabitants_80_and_over) as sum_inhabitants_80_and_over,
        sum(fact.inhabitants_of_all_ages) as sum_inhabitants_of_all_ages
    from star.fact_population as fact
    group by fact.year, fact.municipality_code
),
fact_population_expected as (
    select
        years.year,
        municipality.municipality_code,
        municipality.county_code
    from (select distinct cells.year from fact_population_cells as cells) as years
    join star.dim_municipality as municipality
        on  make_date(years.year + 1, 1, 1) between municipality.valid_from and municipality.valid_to
        and municipality.municipality_key <> 0
),
fact_population_regions as (
    select
        expected.year,
        case
            when grouping(expected.municipality_code) = 0 then 'municipality'
            when grouping(expected.county_code) = 0 then 'county'
            else 'nation'
        end as region_level,
        coalesce(expected.municipality_code, expected.county_code, '00') as region_code,
        count(fact_population_cells.municipality_code) / count(*) as coverage,
        sum(sum_inhabitants_80_and_over) as sum_inhabitants_80_and_over,
        sum(sum_inhabitants_of_all_ages) as sum_inhabitants_of_all_ages
    from fact_population_expected as expected
    left join fact_population_cells
        on  fact_population_cells.year = expected.year
        and fact_population_cells.municipality_code = expected.municipality_code
        and fact_population_cells.is_complete
    group by grouping sets (
        (expected.year, expected.county_code, expected.municipality_code),
        (expected.year, expected.county_code),
        (expected.year)
    )
),
fact_population_values as (
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
    from fact_population_regions as regions
    lateral view inline(array(
        struct('inhabitants_80_and_over_share', 1, 'share', 2008, 1.0D, array('municipality', 'county', 'nation'), cast(sum_inhabitants_80_and_over as decimal(18,4)), cast(sum_inhabitants_of_all_ages as decimal(18,4)))
    )) entry as indicator_id, definition_version, kind, from_year, smallest_coverage, levels, numerator, denominator
    where array_contains(entry.levels, regions.region_level)
        and regions.year >= entry.from_year
)
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
from fact_population_values as entry
union all
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
from star.fact_published_value as published
