-- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
-- counts, before small numbers are protected.
with
fact_population as (
    select
        fact.year,
        fact.municipality_key,
        sum(fact.inhabitants_65_and_over) as sum_inhabitants_65_and_over
    from star.fact_population as fact
    where fact.is_complete
    group by
        fact.year,
        fact.municipality_key
),
fact_population_regions as (
    select
        cells.year,
        region.region_level,
        region.region_code,
        'T' as sex,
        sum(cells.sum_inhabitants_65_and_over) as sum_inhabitants_65_and_over
    from fact_population as cells
    join star.bridge_region_municipality as region
        on  region.year = cells.year
        and region.municipality_key = cells.municipality_key
        and region.region_level in ('municipality', 'county', 'nation')
    group by
        cells.year,
        region.region_level,
        region.region_code
)
select
    cells.year,
    measured.measure_id,
    cells.region_level,
    cells.region_code,
    measured.sex,
    -1 as age_from,
    'star.fact_population' as fact,
    cast(null as string) as answer,
    cast(null as string) as answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_population_regions as cells
lateral view stack(
    1,
    'fact_population.sum(inhabitants_65_and_over)', cells.sex, cast(cells.sum_inhabitants_65_and_over as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
