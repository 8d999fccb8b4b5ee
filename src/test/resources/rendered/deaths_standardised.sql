-- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
-- counts, before small numbers are protected.
with
fact_death as (
    select
        fact.year,
        fact.municipality_key,
        fact.sex,
        if(fact.age is null, -1, cast(least(floor(fact.age / 5) * 5, 95) as int)) as age_from,
        count(fact.died_on) as known_died_on
    from star.fact_death as fact
    group by
        fact.year,
        fact.municipality_key,
        fact.sex,
        if(fact.age is null, -1, cast(least(floor(fact.age / 5) * 5, 95) as int))
),
fact_death_regions as (
    select
        cells.year,
        region.region_level,
        region.region_code,
        sexes.sex,
        cells.age_from,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.known_died_on) filter (where sexes.sex in (cells.sex, 'T')), 0) as known_died_on
    from fact_death as cells
    join star.bridge_region_municipality as region
        on  region.year = cells.year
        and region.municipality_key = cells.municipality_key
    lateral view explode(array('T', 'K', 'M')) sexes as sex
    group by
        cells.year,
        region.region_level,
        region.region_code,
        sexes.sex,
        cells.age_from
),
fact_population_by_age as (
    select
        fact.year,
        fact.municipality_key,
        fact.sex,
        if(fact.age_at_end_of_year is null, -1, cast(least(floor(fact.age_at_end_of_year / 5) * 5, 95) as int)) as age_from,
        sum(fact.residents) as sum_residents
    from star.fact_population_by_age as fact
    group by
        fact.year,
        fact.municipality_key,
        fact.sex,
        if(fact.age_at_end_of_year is null, -1, cast(least(floor(fact.age_at_end_of_year / 5) * 5, 95) as int))
),
fact_population_by_age_regions as (
    select
        cells.year,
        region.region_level,
        region.region_code,
        sexes.sex,
        cells.age_from,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.sum_residents) filter (where sexes.sex in (cells.sex, 'T')), 0) as sum_residents
    from fact_population_by_age as cells
    join star.bridge_region_municipality as region
        on  region.year = cells.year
        and region.municipality_key = cells.municipality_key
    lateral view explode(array('T', 'K', 'M')) sexes as sex
    group by
        cells.year,
        region.region_level,
        region.region_code,
        sexes.sex,
        cells.age_from
)
select
    cells.year,
    measured.measure_id,
    cells.region_level,
    cells.region_code,
    measured.sex,
    cells.age_from,
    'star.fact_death' as fact,
    cast(null as string) as answer,
    cast(null as string) as answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_death_regions as cells
lateral view stack(
    1,
    'fact_death.known(died_on)', cells.sex, cast(cells.known_died_on as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
union all
select
    cells.year,
    measured.measure_id,
    cells.region_level,
    cells.region_code,
    measured.sex,
    cells.age_from,
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
    'fact_population_by_age.sum(residents)', cells.sex, cast(cells.sum_residents as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
