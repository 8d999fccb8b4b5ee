-- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
-- counts, before small numbers are protected.
with
fact_income as (
    select
        fact.year,
        fact.municipality_key,
        fact.sex,
        sum(fact.work_kronor) as mean_work_kronor,
        sum(cast(fact.work_kronor as decimal(18,4)) * cast(fact.work_kronor as decimal(18,4))) as squares_mean_work_kronor,
        count(fact.work_kronor) as known_mean_work_kronor
    from star.fact_income as fact
    group by
        fact.year,
        fact.municipality_key,
        fact.sex
),
fact_income_regions as (
    select
        cells.year,
        region.region_level,
        region.region_code,
        sexes.sex,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.mean_work_kronor) filter (where sexes.sex in (cells.sex, 'T')), 0) as mean_work_kronor,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.squares_mean_work_kronor) filter (where sexes.sex in (cells.sex, 'T')), 0) as squares_mean_work_kronor,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.known_mean_work_kronor) filter (where sexes.sex in (cells.sex, 'T')), 0) as known_mean_work_kronor
    from fact_income as cells
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
    'star.fact_income' as fact,
    cast(null as string) as answer,
    cast(null as string) as answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_income_regions as cells
lateral view stack(
    1,
    'fact_income.mean(work_kronor)', cells.sex, cast(cells.mean_work_kronor as decimal(18,4)), cast(cells.squares_mean_work_kronor as decimal(38,8)), cells.known_mean_work_kronor, cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
