with
answers as (
    select *
    from star.fact_user_answer
    where question_code = 'Q01' and service_form = '1'
),
placed as (
    select year, region_level, region_code, sex, weight_of_top_two, weight_of_opinion
    from answers
    join star.bridge_region_municipality using (year, municipality_key)
    union all
    select year, 'unit', unit_id, sex, weight_of_top_two, weight_of_opinion
    from answers
    join star.dim_unit using (unit_key)
    where unit_key <> 0
),
by_sex as (
    select placed.* exclude (sex), unnest(list_distinct([sex, 'T'])) as sex
    from placed
)
select
    year,
    'fact_user_answer.sum(weight_of_top_two) of question_code=Q01, service_form=1' as measure_id,
    region_level,
    region_code,
    sex,
    -1 as age_from,
    sum(weight_of_top_two)::decimal(18,4) as total
from by_sex
group by all
union all
select
    year,
    'fact_user_answer.sum(weight_of_opinion) of question_code=Q01, service_form=1' as measure_id,
    region_level,
    region_code,
    sex,
    -1 as age_from,
    sum(weight_of_opinion)::decimal(18,4) as total
from by_sex
group by all
