select
    year,
    municipality_key,
    sex,
    coalesce(least(age // 5 * 5, 95), -1) as age_from,
    'fact_death.known(died_on)' as measure_id,
    count(died_on) as amount
from star.fact_death
group by all
union all
select
    year,
    municipality_key,
    sex,
    coalesce(least(age_at_end_of_year // 5 * 5, 95), -1) as age_from,
    'fact_population_by_age.sum(residents)' as measure_id,
    sum(residents) as amount
from star.fact_population_by_age
group by all
