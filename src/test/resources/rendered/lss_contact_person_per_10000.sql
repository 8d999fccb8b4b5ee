-- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
-- counts, before small numbers are protected.
with
fact_disability_service_persons as (
    select
        fact.year,
        region.region_level,
        region.region_code,
        fact.person_key,
        fact.lss_service,
        coalesce(max(nullif(fact.sex, 'T')), 'T') as sex,
        bool_or(fact.person_key is not null) as persons_person_key
    from star.fact_disability_service as fact
    join star.bridge_region_municipality as region
        on  region.year = fact.year
        and region.municipality_key = fact.municipality_key
    where fact.person_key <> 0
        and fact.person_key is not null
        and fact.lss_service in ('contact_person')
    group by
        fact.year,
        region.region_level,
        region.region_code,
        fact.person_key,
        fact.lss_service
),
fact_disability_service_counted_persons as (
    select
        persons.year,
        persons.region_level,
        persons.region_code,
        persons.lss_service,
        'T' as sex,
        count_if(persons.persons_person_key) as persons_person_key,
        count_if(persons.persons_person_key and persons.sex = 'K') as persons_person_key_k,
        count_if(persons.persons_person_key and persons.sex = 'M') as persons_person_key_m
    from fact_disability_service_persons as persons
    group by
        persons.year,
        persons.region_level,
        persons.region_code,
        persons.lss_service
),
fact_population_by_age as (
    select
        fact.year,
        fact.municipality_key,
        fact.sex,
        sum(fact.residents) as sum_residents
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
        sexes.sex
)
select
    cells.year,
    measured.measure_id,
    cells.region_level,
    cells.region_code,
    measured.sex,
    -1 as age_from,
    'star.fact_disability_service' as fact,
    cast(null as string) as answer,
    cast(null as string) as answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_disability_service_counted_persons as cells
lateral view stack(
    3,
    concat('fact_disability_service.persons(person_key) of lss_service=', cells.lss_service), cells.sex, cast(cells.persons_person_key as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint),
    concat('fact_disability_service.persons(person_key) of lss_service=', cells.lss_service), 'K', cast(cells.persons_person_key_k as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint),
    concat('fact_disability_service.persons(person_key) of lss_service=', cells.lss_service), 'M', cast(cells.persons_person_key_m as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint)
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
    'fact_population_by_age.sum(residents)', cells.sex, cast(cells.sum_residents as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
