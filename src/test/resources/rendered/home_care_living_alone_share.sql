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
        bool_or(fact.receives_home_care and fact.is_65_and_over) as persons_receives_home_care_and_is_65_and_over,
        bool_or(fact.receives_home_care and fact.is_65_and_over and fact.is_living_alone) as persons_receives_home_care_and_is_65_and_over_and_is_living_alone
    from star.fact_elderly_care as fact
    join star.bridge_region_municipality as region
        on  region.year = fact.year
        and region.municipality_key = fact.municipality_key
    where fact.person_key <> 0
        and ((fact.receives_home_care and fact.is_65_and_over)
            or (fact.receives_home_care and fact.is_65_and_over and fact.is_living_alone))
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
        count_if(persons.persons_receives_home_care_and_is_65_and_over) as persons_receives_home_care_and_is_65_and_over,
        count_if(persons.persons_receives_home_care_and_is_65_and_over and persons.sex = 'K') as persons_receives_home_care_and_is_65_and_over_k,
        count_if(persons.persons_receives_home_care_and_is_65_and_over and persons.sex = 'M') as persons_receives_home_care_and_is_65_and_over_m,
        count_if(persons.persons_receives_home_care_and_is_65_and_over_and_is_living_alone) as persons_receives_home_care_and_is_65_and_over_and_is_living_alone,
        count_if(persons.persons_receives_home_care_and_is_65_and_over_and_is_living_alone and persons.sex = 'K') as persons_receives_home_care_and_is_65_and_over_and_is_living_alone_k,
        count_if(persons.persons_receives_home_care_and_is_65_and_over_and_is_living_alone and persons.sex = 'M') as persons_receives_home_care_and_is_65_and_over_and_is_living_alone_m
    from fact_elderly_care_persons as persons
    group by
        persons.year,
        persons.region_level,
        persons.region_code,
        persons.month
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
    6,
    concat('fact_elderly_care.persons(receives_home_care, is_65_and_over) of month=', cells.month), cells.sex, cast(cells.persons_receives_home_care_and_is_65_and_over as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint),
    concat('fact_elderly_care.persons(receives_home_care, is_65_and_over) of month=', cells.month), 'K', cast(cells.persons_receives_home_care_and_is_65_and_over_k as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint),
    concat('fact_elderly_care.persons(receives_home_care, is_65_and_over) of month=', cells.month), 'M', cast(cells.persons_receives_home_care_and_is_65_and_over_m as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint),
    concat('fact_elderly_care.persons(receives_home_care, is_65_and_over, is_living_alone) of month=', cells.month), cells.sex, cast(cells.persons_receives_home_care_and_is_65_and_over_and_is_living_alone as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint),
    concat('fact_elderly_care.persons(receives_home_care, is_65_and_over, is_living_alone) of month=', cells.month), 'K', cast(cells.persons_receives_home_care_and_is_65_and_over_and_is_living_alone_k as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint),
    concat('fact_elderly_care.persons(receives_home_care, is_65_and_over, is_living_alone) of month=', cells.month), 'M', cast(cells.persons_receives_home_care_and_is_65_and_over_and_is_living_alone_m as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
