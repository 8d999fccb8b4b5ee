-- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
-- counts, before small numbers are protected.
with
fact_elderly_care_persons as (
    select
        fact.year,
        region.region_level,
        region.region_code,
        fact.person_key,
        fact.month,
        coalesce(max(nullif(fact.sex, 'T')), 'T') as sex,
        bool_or(fact.lives_in_special_housing and fact.is_65_to_79) as persons_lives_in_special_housing_and_is_65_to_79
    from star.fact_elderly_care as fact
    join star.bridge_region_municipality as region
        on  region.year = fact.year
        and region.municipality_key = fact.municipality_key
    where fact.person_key <> 0
        and fact.lives_in_special_housing and fact.is_65_to_79
        and fact.month in (10)
    group by
        fact.year,
        region.region_level,
        region.region_code,
        fact.person_key,
        fact.month
),
fact_elderly_care_counted_persons as (
    select
        persons.year,
        persons.region_level,
        persons.region_code,
        persons.month,
        'T' as sex,
        count_if(persons.persons_lives_in_special_housing_and_is_65_to_79) as persons_lives_in_special_housing_and_is_65_to_79,
        count_if(persons.persons_lives_in_special_housing_and_is_65_to_79 and persons.sex = 'K') as persons_lives_in_special_housing_and_is_65_to_79_k,
        count_if(persons.persons_lives_in_special_housing_and_is_65_to_79 and persons.sex = 'M') as persons_lives_in_special_housing_and_is_65_to_79_m
    from fact_elderly_care_persons as persons
    group by
        persons.year,
        persons.region_level,
        persons.region_code,
        persons.month
),
fact_population_by_age as (
    select
        fact.year,
        fact.municipality_key,
        fact.sex,
        sum(fact.residents_65_to_79) as sum_residents_65_to_79
    from star.fact_population_by_age as fact
    group by
        fact.year,
        fact.municipality_key,
        fact.sex
),
fact_population_by_age_regions as (
    select
        cells.year,
        region.region_level,
        region.region_code,
        sexes.sex,
        if(bool_or(sexes.sex in (cells.sex, 'T')), sum(cells.sum_residents_65_to_79) filter (where sexes.sex in (cells.sex, 'T')), 0) as sum_residents_65_to_79
    from fact_population_by_age as cells
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
    'star.fact_elderly_care' as fact,
    cast(null as string) as answer,
    cast(null as string) as answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_elderly_care_counted_persons as cells
lateral view stack(
    3,
    concat('fact_elderly_care.persons(lives_in_special_housing, is_65_to_79) of month=', cells.month), cells.sex, cast(cells.persons_lives_in_special_housing_and_is_65_to_79 as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint),
    concat('fact_elderly_care.persons(lives_in_special_housing, is_65_to_79) of month=', cells.month), 'K', cast(cells.persons_lives_in_special_housing_and_is_65_to_79_k as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint),
    concat('fact_elderly_care.persons(lives_in_special_housing, is_65_to_79) of month=', cells.month), 'M', cast(cells.persons_lives_in_special_housing_and_is_65_to_79_m as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint)
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
    'fact_population_by_age.sum(residents_65_to_79)', cells.sex, cast(cells.sum_residents_65_to_79 as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
