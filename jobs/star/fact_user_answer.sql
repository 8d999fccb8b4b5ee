-- One row per respondent and question that was answered. Who has no opinion is no part of shares.
with
units as (
    select
        years.year,
        unit.unit_id,
        max_by(unit.unit_key, unit.valid_from) as unit_key
    from star.dim_unit as unit
    join (select distinct answer.year from survey.user_answer as answer) as years
        on  unit.valid_from <= make_date(years.year, 12, 31)
        and unit.valid_to >= make_date(years.year, 1, 1)
    group by
        years.year,
        unit.unit_id
)
select
    answer.year,
    answer.respondent_number,
    answer.user_question_id as question_code,
    coalesce(municipality.municipality_key, 0) as municipality_key,
    answer.municipality_code,
    coalesce(unit.unit_key, 0) as unit_key,
    answer.service_form,
    coalesce(answer.sex, 'T') as sex,
    answer.user_age_group,
    answer.is_proxy,
    answer.has_opinion,
    answer.user_answer_code,
    answer.answer_ordinal,
    coalesce(answer.answer_ordinal >= 3, false) as is_top_two_answer,
    answer.weight,
    case when answer.has_opinion then answer.weight else 0 end as weight_of_opinion,
    case when coalesce(answer.answer_ordinal >= 3, false) then answer.weight else 0 end as weight_of_top_two
from survey.user_answer as answer
left join units as unit
    on  unit.unit_id = answer.home_unit_id
    and unit.year = answer.year
left join star.dim_municipality as municipality
    on  municipality.municipality_code = answer.municipality_code
    and make_date(answer.year + 1, 1, 1) between municipality.valid_from and municipality.valid_to
