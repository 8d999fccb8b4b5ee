-- One row per respondent and question that was answered; before 2025 everybody weighs the same.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
)
select
    survey.year,
    survey.respondent_number,
    survey.user_question_id,
    codes.municipality_code,
    survey.home_unit_id,
    survey.service_form,
    survey.sex,
    survey.user_age_group,
    survey.is_proxy,
    survey.user_answer_code <> '9' as has_opinion,
    survey.user_answer_code,
    coalesce(survey.weight, 1.0D) as weight
from source.user_survey as survey
join codes
    on codes.code = survey.municipality_code
where survey.user_answer_code is not null
