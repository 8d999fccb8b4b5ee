-- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
-- counts, before small numbers are protected.
with
fact_elderly_care_year as (
    select
        fact.year,
        fact.municipality_key,
        fact.sex,
        fact.age_span,
        sum(fact.persons_in_special_housing) as sum_persons_in_special_housing
    from star.fact_elderly_care_year as fact
    where fact.age_span in ('80+')
    group by
        fact.year,
        fact.municipality_key,
        fact.sex,
        fact.age_span
),
fact_elderly_care_year_regions as (
    select
        cells.year,
        region.region_level,
        region.region_code,
        cells.sex,
        cells.age_span,
        sum(cells.sum_persons_in_special_housing) as sum_persons_in_special_housing
    from fact_elderly_care_year as cells
    join star.bridge_region_municipality as region
        on  region.year = cells.year
        and region.municipality_key = cells.municipality_key
        and region.region_level in ('municipality')
    group by
        cells.year,
        region.region_level,
        region.region_code,
        cells.sex,
        cells.age_span
),
fact_population_by_age as (
    select
        fact.year,
        fact.municipality_key,
        sum(fact.residents_80_and_over) as sum_residents_80_and_over
    from star.fact_population_by_age as fact
    group by
        fact.year,
        fact.municipality_key
),
fact_population_by_age_regions as (
    select
        cells.year,
        region.region_level,
        region.region_code,
        'T' as sex,
        sum(cells.sum_residents_80_and_over) as sum_residents_80_and_over
    from fact_population_by_age as cells
    join star.bridge_region_municipality as region
        on  region.year = cells.year
        and region.municipality_key = cells.municipality_key
        and region.region_level in ('municipality')
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
    'star.fact_elderly_care_year' as fact,
    cast(null as string) as answer,
    cast(null as string) as answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_elderly_care_year_regions as cells
lateral view stack(
    1,
    concat('fact_elderly_care_year.sum(persons_in_special_housing) of age_span=', cells.age_span), cells.sex, cast(if(cells.sex = 'T', cells.sum_persons_in_special_housing, null) as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
union all
select
    cells.year,
    measured.measure_id,
    cells.region_level,
    cells.region_code,
    measured.sex,
    -1 as age_from,
    'star.fact_population_by_age' as fact,
    cast(null as string) as answer,
    cast(null as string) as answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_population_by_age_regions as cells
lateral view stack(
    1,
    'fact_population_by_age.sum(residents_80_and_over)', cells.sex, cast(cells.sum_residents_80_and_over as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
