-- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
-- counts, before small numbers are protected.
with
fact_elderly_care_medians as (
    select
        fact.year,
        region.region_level,
        region.region_code,
        'T' as sex,
        percentile(fact.days_waited_for_housing, 0.5D) as median_days_waited_for_housing,
        count(fact.days_waited_for_housing) as known_median_days_waited_for_housing,
        percentile(if(fact.sex = 'K', fact.days_waited_for_housing, null), 0.5D) as median_days_waited_for_housing_k,
        count(if(fact.sex = 'K', fact.days_waited_for_housing, null)) as known_median_days_waited_for_housing_k,
        percentile(if(fact.sex = 'M', fact.days_waited_for_housing, null), 0.5D) as median_days_waited_for_housing_m,
        count(if(fact.sex = 'M', fact.days_waited_for_housing, null)) as known_median_days_waited_for_housing_m
    from star.fact_elderly_care as fact
    join star.bridge_region_municipality as region
        on  region.year = fact.year
        and region.municipality_key = fact.municipality_key
        and region.region_level in ('municipality', 'county', 'nation')
    where fact.days_waited_for_housing is not null
    group by
        fact.year,
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
    'star.fact_elderly_care' as fact,
    cast(null as string) as answer,
    cast(null as string) as answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_elderly_care_medians as cells
lateral view stack(
    3,
    'fact_elderly_care.median(days_waited_for_housing)', cells.sex, cast(cells.median_days_waited_for_housing as decimal(18,4)), cast(null as decimal(38,8)), cells.known_median_days_waited_for_housing, cast(0 as bigint),
    'fact_elderly_care.median(days_waited_for_housing)', 'K', cast(cells.median_days_waited_for_housing_k as decimal(18,4)), cast(null as decimal(38,8)), cells.known_median_days_waited_for_housing_k, cast(0 as bigint),
    'fact_elderly_care.median(days_waited_for_housing)', 'M', cast(cells.median_days_waited_for_housing_m as decimal(18,4)), cast(null as decimal(38,8)), cells.known_median_days_waited_for_housing_m, cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
