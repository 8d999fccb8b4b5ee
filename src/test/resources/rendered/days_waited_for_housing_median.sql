-- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
-- counts, before small numbers are protected.
with
fact_elderly_care_in_places as (
    select
        fact.year,
        fact.municipality_key,
        fact.sex,
        collect_list(cast(fact.days_waited_for_housing as double)) as median_days_waited_for_housing
    from star.fact_elderly_care as fact
    where fact.days_waited_for_housing is not null
    group by
        fact.year,
        fact.municipality_key,
        fact.sex
),
fact_elderly_care_sorted as (
    select
        places.year,
        region.region_level,
        region.region_code,
        sexes.sex,
        sort_array(flatten(collect_list(places.median_days_waited_for_housing))) as median_days_waited_for_housing
    from fact_elderly_care_in_places as places
    join star.bridge_region_municipality as region
        on  region.year = places.year
        and region.municipality_key = places.municipality_key
        and region.region_level in ('municipality', 'county', 'nation')
    lateral view explode(array('T', 'K', 'M')) sexes as sex
    where sexes.sex in (places.sex, 'T')
    group by
        places.year,
        region.region_level,
        region.region_code,
        sexes.sex
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
from fact_elderly_care_sorted as cells
lateral view stack(
    1,
    'fact_elderly_care.median(days_waited_for_housing)', cells.sex, cast(if(size(cells.median_days_waited_for_housing) > 0, (cells.median_days_waited_for_housing[(size(cells.median_days_waited_for_housing) - 1) div 2] + cells.median_days_waited_for_housing[size(cells.median_days_waited_for_housing) div 2]) / 2, null) as decimal(18,4)), cast(null as decimal(38,8)), cast(size(cells.median_days_waited_for_housing) as bigint), cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
