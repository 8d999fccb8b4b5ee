-- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
-- counts, before small numbers are protected.
with
fact_elderly_care_medians as (
    select
        fact.year,
        region.region_level,
        region.region_code,
        sexes.sex,
        percentile(if(sexes.sex in (fact.sex, 'T'), fact.days_waited_for_housing, null), 0.5D) as median_days_waited_for_housing,
        count(if(sexes.sex in (fact.sex, 'T'), fact.days_waited_for_housing, null)) as known_median_days_waited_for_housing
    from star.fact_elderly_care as fact
    join star.bridge_region_municipality as region
        on  region.year = fact.year
        and region.municipality_key = fact.municipality_key
    lateral view explode(array('T', 'K', 'M')) sexes as sex
    group by
        fact.year,
        region.region_level,
        region.region_code,
        sexes.sex
)
select
    cells.year,
    measured.measure_id,
    cells.region_level,
    cells.region_code,
    cells.sex,
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
    1,
    'fact_elderly_care.median(days_waited_for_housing)', cast(cells.median_days_waited_for_housing as decimal(18,4)), cast(null as decimal(38,8)), cells.known_median_days_waited_for_housing, cast(0 as bigint)
) measured as measure_id, total, sum_of_squares, observations, districts
where measured.total is not null
