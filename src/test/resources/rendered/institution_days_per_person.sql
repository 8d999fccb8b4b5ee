-- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
-- counts, before small numbers are protected.
with
fact_addiction_care as (
    select
        fact.year,
        fact.municipality_key,
        fact.sex,
        fact.care_form,
        sum(fact.care_days) as sum_care_days,
        sum(fact.persons) as sum_persons
    from star.fact_addiction_care as fact
    where fact.care_form in ('institution')
    group by
        fact.year,
        fact.municipality_key,
        fact.sex,
        fact.care_form
),
fact_addiction_care_regions as (
    select
        cells.year,
        region.region_level,
        region.region_code,
        cells.sex,
        cells.care_form,
        sum(cells.sum_care_days) as sum_care_days,
        sum(cells.sum_persons) as sum_persons
    from fact_addiction_care as cells
    join star.bridge_region_municipality as region
        on  region.year = cells.year
        and region.municipality_key = cells.municipality_key
    group by
        cells.year,
        region.region_level,
        region.region_code,
        cells.sex,
        cells.care_form
)
select
    cells.year,
    measured.measure_id,
    cells.region_level,
    cells.region_code,
    measured.sex,
    -1 as age_from,
    'star.fact_addiction_care' as fact,
    cast(null as string) as answer,
    cast(null as string) as answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_addiction_care_regions as cells
lateral view stack(
    2,
    concat('fact_addiction_care.sum(care_days) of care_form=', cells.care_form), cells.sex, cast(cells.sum_care_days as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint),
    concat('fact_addiction_care.sum(persons) of care_form=', cells.care_form), cells.sex, cast(cells.sum_persons as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
