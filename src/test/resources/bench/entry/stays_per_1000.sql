select
    year,
    municipality_key,
    sex as sex,
    -1 as age_from,
    'fact_inpatient_stay.count(is_discharged)' as measure_id,
    count(*) filter (is_discharged) as amount
from star.fact_inpatient_stay
group by all
union all
select
    year,
    municipality_key,
    sex as sex,
    -1 as age_from,
    'fact_population_by_age.sum(residents)' as measure_id,
    sum(residents) as amount
from star.fact_population_by_age
group by all
