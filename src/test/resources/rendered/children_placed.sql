-- One row per measure, year, region, sex and, for a standardised rate, age: what the catalogue in conf/indicators
-- counts, before small numbers are protected.
with
fact_child_intervention_persons as (
    select
        fact.year,
        region.region_level,
        region.region_code,
        fact.person_key,
        coalesce(max(nullif(fact.sex, 'T')), 'T') as sex,
        bool_or(fact.is_placed_child) as persons_is_placed_child
    from star.fact_child_intervention as fact
    join star.bridge_region_municipality as region
        on  region.year = fact.year
        and region.municipality_key = fact.municipality_key
    where fact.person_key <> 0
        and fact.is_placed_child
    group by
        fact.year,
        region.region_level,
        region.region_code,
        fact.person_key
),
fact_child_intervention_counted_persons as (
    select
        persons.year,
        persons.region_level,
        persons.region_code,
        'T' as sex,
        count_if(persons.persons_is_placed_child) as persons_is_placed_child,
        count_if(persons.persons_is_placed_child and persons.sex = 'K') as persons_is_placed_child_k,
        count_if(persons.persons_is_placed_child and persons.sex = 'M') as persons_is_placed_child_m
    from fact_child_intervention_persons as persons
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
    'star.fact_child_intervention' as fact,
    cast(null as string) as answer,
    cast(null as string) as answer_code,
    measured.total,
    measured.sum_of_squares,
    measured.observations,
    measured.districts
from fact_child_intervention_counted_persons as cells
lateral view stack(
    3,
    'fact_child_intervention.persons(is_placed_child)', cells.sex, cast(cells.persons_is_placed_child as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint),
    'fact_child_intervention.persons(is_placed_child)', 'K', cast(cells.persons_is_placed_child_k as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint),
    'fact_child_intervention.persons(is_placed_child)', 'M', cast(cells.persons_is_placed_child_m as decimal(18,4)), cast(null as decimal(38,8)), cast(null as bigint), cast(0 as bigint)
) measured as measure_id, sex, total, sum_of_squares, observations, districts
where measured.total is not null
