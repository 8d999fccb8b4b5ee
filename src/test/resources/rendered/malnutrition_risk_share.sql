-- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
-- counts, before small numbers are protected.
with
fact_quality_register as (
    select
        fact.year,
        fact.municipality_key,
        fact.sex,
        fact.measure_name,
        count_if(fact.is_fulfilled) as count_is_fulfilled,
        count(fact.is_fulfilled) as known_is_fulfilled
    from star.fact_quality_register as fact
    where fact.measure_name in ('malnutrition_risk')
    group by
        fact.year,
        fact.municipality_key,
        fact.sex,
        fact.measure_name
),
fact_quality_register_regions as (
    select
        cells.year,
        region.region_level,
        region.region_code,
        sexes.sex,
        cells.measure_name,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.count_is_fulfilled) filter (where sexes.sex in (cells.sex, 'T')), 0) as count_is_fulfilled,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.known_is_fulfilled) filter (where sexes.sex in (cells.sex, 'T')), 0) as known_is_fulfilled
    from fact_quality_register as cells
    join star.bridge_region_municipality as region
        on  region.year = cells.year
        and region.municipality_key = cells.municipality_key
    lateral view explode(array('T', 'K', 'M')) sexes as sex
    group by
        cells.year,
        region.region_level,
        region.region_code,
        sexes.sex,
        cells.measure_name
)
select
    cells.year,
    measured.measure_id,
    cells.region_level,
    cells.region_code,
    measured.sex,
    -1 as age_from,
    'star.fact_quality_register' as fact,
    cast(null as string) as answer,
    cast(null as string) as answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_quality_register_regions as cells
lateral view stack(
    2,
    concat('fact_quality_register.count(is_fulfilled) of measure_name=', cells.measure_name), cells.sex, cast(cells.count_is_fulfilled as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint),
    concat('fact_quality_register.known(is_fulfilled) of measure_name=', cells.measure_name), cells.sex, cast(cells.known_is_fulfilled as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
