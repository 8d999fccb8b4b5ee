-- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
-- counts, before small numbers are protected.
with
fact_cost as (
    select
        fact.year,
        fact.municipality_key,
        fact.activity_code,
        sum(fact.inhabitants) as sum_inhabitants,
        sum(fact.net_cost) as sum_net_cost
    from star.fact_cost as fact
    where fact.activity_code in ('510')
    group by
        fact.year,
        fact.municipality_key,
        fact.activity_code
),
fact_cost_regions as (
    select
        cells.year,
        region.region_level,
        region.region_code,
        'T' as sex,
        cells.activity_code,
        sum(cells.sum_inhabitants) as sum_inhabitants,
        sum(cells.sum_net_cost) as sum_net_cost
    from fact_cost as cells
    join star.bridge_region_municipality as region
        on  region.year = cells.year
        and region.municipality_key = cells.municipality_key
    group by
        cells.year,
        region.region_level,
        region.region_code,
        cells.activity_code
)
select
    cells.year,
    measured.measure_id,
    cells.region_level,
    cells.region_code,
    measured.sex,
    -1 as age_from,
    'star.fact_cost' as fact,
    cast(null as string) as answer,
    cast(null as string) as answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_cost_regions as cells
lateral view stack(
    2,
    concat('fact_cost.sum(inhabitants) of activity_code=', cells.activity_code), cells.sex, cast(cells.sum_inhabitants as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint),
    concat('fact_cost.sum(net_cost) of activity_code=', cells.activity_code), cells.sex, cast(cells.sum_net_cost as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
