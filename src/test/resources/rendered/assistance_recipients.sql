-- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
-- counts, before small numbers are protected.
with
fact_economic_assistance as (
    select
        fact.year,
        fact.municipality_key,
        fact.sex,
        count_if(fact.is_recipient) as count_is_recipient
    from star.fact_economic_assistance as fact
    group by
        fact.year,
        fact.municipality_key,
        fact.sex
),
fact_economic_assistance_regions as (
    select
        cells.year,
        region.region_level,
        region.region_code,
        sexes.sex,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.count_is_recipient) filter (where sexes.sex in (cells.sex, 'T')), 0) as count_is_recipient
    from fact_economic_assistance as cells
    join star.bridge_region_municipality as region
        on  region.year = cells.year
        and region.municipality_key = cells.municipality_key
    lateral view explode(array('T', 'K', 'M')) sexes as sex
    group by
        cells.year,
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
    'star.fact_economic_assistance' as fact,
    cast(null as string) as answer,
    cast(null as string) as answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_economic_assistance_regions as cells
lateral view stack(
    1,
    'fact_economic_assistance.count(is_recipient)', cells.sex, cast(cells.count_is_recipient as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
