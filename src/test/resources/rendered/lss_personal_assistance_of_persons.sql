-- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
-- counts, before small numbers are protected.
with
fact_disability_service_persons as (
    select
        fact.year,
        region.region_level,
        region.region_code,
        fact.person_key,
        coalesce(max(nullif(fact.sex, 'T')), 'T') as sex,
        bool_or(fact.has_personal_assistance) as persons_has_personal_assistance,
        bool_or(fact.is_person_with_service) as persons_is_person_with_service
    from star.fact_disability_service as fact
    join star.bridge_region_municipality as region
        on  region.year = fact.year
        and region.municipality_key = fact.municipality_key
    where fact.person_key <> 0
        and (fact.has_personal_assistance
            or fact.is_person_with_service)
    group by
        fact.year,
        region.region_level,
        region.region_code,
        fact.person_key
),
fact_disability_service_counted_persons as (
    select
        persons.year,
        persons.region_level,
        persons.region_code,
        'T' as sex,
        count_if(persons.persons_has_personal_assistance) as persons_has_personal_assistance,
        count_if(persons.persons_has_personal_assistance and persons.sex = 'K') as persons_has_personal_assistance_k,
        count_if(persons.persons_has_personal_assistance and persons.sex = 'M') as persons_has_personal_assistance_m,
        count_if(persons.persons_is_person_with_service) as persons_is_person_with_service,
        count_if(persons.persons_is_person_with_service and persons.sex = 'K') as persons_is_person_with_service_k,
        count_if(persons.persons_is_person_with_service and persons.sex = 'M') as persons_is_person_with_service_m
    from fact_disability_service_persons as persons
    group by
        persons.year,
        persons.region_level,
        persons.region_code
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
    6,
    'fact_disability_service.persons(has_personal_assistance)', cells.sex, cast(cells.persons_has_personal_assistance as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint),
    'fact_disability_service.persons(has_personal_assistance)', 'K', cast(cells.persons_has_personal_assistance_k as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint),
    'fact_disability_service.persons(has_personal_assistance)', 'M', cast(cells.persons_has_personal_assistance_m as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint),
    'fact_disability_service.persons(is_person_with_service)', cells.sex, cast(cells.persons_is_person_with_service as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint),
    'fact_disability_service.persons(is_person_with_service)', 'K', cast(cells.persons_is_person_with_service_k as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint),
    'fact_disability_service.persons(is_person_with_service)', 'M', cast(cells.persons_is_person_with_service_m as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
