select
    year,
    municipality_key,
    sex as sex,
    -1 as age_from,
    'fact_prescription.count(is_user_of_zopiclone_75_and_over)' as measure_id,
    count(*) filter (is_user_of_zopiclone_75_and_over) as amount
from star.fact_prescription
group by all
union all
select
    year,
    municipality_key,
    sex as sex,
    -1 as age_from,
    'fact_population_by_age.sum(residents_75_and_over)' as measure_id,
    sum(residents_75_and_over) as amount
from star.fact_population_by_age
group by all
