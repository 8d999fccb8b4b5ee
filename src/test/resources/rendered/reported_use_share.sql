-- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
-- counts, before small numbers are protected.
with
fact_reported_use as (
    select
        fact.year,
        fact.municipality_key,
        fact.area,
        count_if(fact.uses_comparisons) as count_uses_comparisons,
        count(fact.uses_comparisons) as known_uses_comparisons
    from star.fact_reported_use as fact
    where fact.area in ('elderly_care')
    group by
        fact.year,
        fact.municipality_key,
        fact.area
),
fact_reported_use_regions as (
    select
        cells.year,
        region.region_level,
        region.region_code,
        'T' as sex,
        cells.area,
        sum(cells.count_uses_comparisons) as count_uses_comparisons,
        sum(cells.known_uses_comparisons) as known_uses_comparisons
    from fact_reported_use as cells
    join star.bridge_region_municipality as region
        on  region.year = cells.year
        and region.municipality_key = cells.municipality_key
    group by
        cells.year,
        region.region_level,
        region.region_code,
        cells.area
)
select
    cells.year,
    measured.measure_id,
    cells.region_level,
    cells.region_code,
    measured.sex,
    -1 as age_from,
    'star.fact_reported_use' as fact,
    cast(null as string) as answer,
    cast(null as string) as answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_reported_use_regions as cells
lateral view stack(
    2,
    concat('fact_reported_use.count(uses_comparisons) of area=', cells.area), cells.sex, cast(cells.count_uses_comparisons as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint),
    concat('fact_reported_use.known(uses_comparisons) of area=', cells.area), cells.sex, cast(cells.known_uses_comparisons as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
