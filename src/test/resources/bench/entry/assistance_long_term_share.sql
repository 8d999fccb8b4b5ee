select
    year,
    municipality_key,
    sex as sex,
    -1 as age_from,
    'fact_economic_assistance.count(is_adult_long_term_recipient)' as measure_id,
    count(*) filter (is_adult_long_term_recipient) as amount
from star.fact_economic_assistance
group by all
union all
select
    year,
    municipality_key,
    sex as sex,
    -1 as age_from,
    'fact_economic_assistance.count(is_adult_recipient)' as measure_id,
    count(*) filter (is_adult_recipient) as amount
from star.fact_economic_assistance
group by all
