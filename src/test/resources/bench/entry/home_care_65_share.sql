with
told as (
    select
        year,
        region_level,
        region_code,
        person_key,
        max(sex) as sex,
        bool_or(receives_home_care and is_65_and_over) as is_counted
    from star.fact_elderly_care
    join star.bridge_region_municipality using (year, municipality_key)
    where month = 10 and person_key <> 0
    group by all
),
by_sex as (
    select told.* exclude (sex), unnest(list_distinct([sex, 'T'])) as sex
    from told
),
population as (
    select
        year,
        region_level,
        region_code,
        residents_65_and_over,
        unnest(list_distinct([sex, 'T'])) as sex
    from star.fact_population_by_age
    join star.bridge_region_municipality using (year, municipality_key)
)
select
    year,
    'fact_elderly_care.persons(receives_home_care, is_65_and_over) of month=10' as measure_id,
    region_level,
    region_code,
    sex,
    -1 as age_from,
    (count(*) filter (is_counted))::decimal(18,4) as total
from by_sex
group by all
union all
select
    year,
    'fact_population_by_age.sum(residents_65_and_over)' as measure_id,
    region_level,
    region_code,
    sex,
    -1 as age_from,
    sum(residents_65_and_over)::decimal(18,4) as total
from population
group by all
