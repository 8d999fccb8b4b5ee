select
    year,
    municipality_key,
    sex as sex,
    -1 as age_from,
    'fact_inpatient_stay.count(is_discharged, is_readmission, is_65_and_over)' as measure_id,
    count(*) filter (is_discharged and is_readmission and is_65_and_over) as amount
from star.fact_inpatient_stay
group by all
union all
select
    year,
    municipality_key,
    sex as sex,
    -1 as age_from,
    'fact_inpatient_stay.count(is_discharged, is_65_and_over)' as measure_id,
    count(*) filter (is_discharged and is_65_and_over) as amount
from star.fact_inpatient_stay
group by all
