-- One row per respondent and question that was answered. What a code means is the question's own scale; before 2025
-- everybody weighs the same.
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
    meaning.ordinal is not null as has_opinion,
    survey.user_answer_code,
    cast(meaning.ordinal as int) as answer_ordinal,
    coalesce(survey.weight, 1.0D) as weight
from source.user_survey as survey
join codes
    on codes.code = survey.municipality_code
join codelist.user_question as question
    on question.code = survey.user_question_id
join codelist.user_answer as meaning
    on meaning.code = concat(question.scale, ':', survey.user_answer_code)
