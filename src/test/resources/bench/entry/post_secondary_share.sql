select
    year,
    municipality_key,
    sex as sex,
    -1 as age_from,
    'fact_education.count(is_25_to_64_with_post_secondary_education)' as measure_id,
    count(*) filter (is_25_to_64_with_post_secondary_education) as amount
from star.fact_education
group by all
union all
select
    year,
    municipality_key,
    sex as sex,
    -1 as age_from,
    'fact_education.count(is_25_to_64_with_education)' as measure_id,
    count(*) filter (is_25_to_64_with_education) as amount
from star.fact_education
group by all
