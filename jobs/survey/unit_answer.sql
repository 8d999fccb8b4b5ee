-- One row per unit, service and question, of both unit surveys.
with
codes as (
    select distinct
        municipality.code,
        municipality.municipality_code
    from codelist.municipality as municipality
),
surveys as (
    select * from source.unit_survey_lss
    union all
    select * from source.unit_survey_elderly
)
select
    surveys.year,
    surveys.home_unit_id,
    surveys.service_form,
    surveys.question_id,
    question.area,
    codes.municipality_code,
    case surveys.answer_code
        when '-' then 'missing'
        when '.' then 'not_applicable'
        when '..' then 'suppressed'
        else meaning.meaning
    end as answer,
    surveys.answer_code,
    cast(meaning.ordinal as int) as answer_ordinal,
    case
        when question.scale = 'figure' and surveys.answer_code rlike '^[0-9]'
        then cast(replace(surveys.answer_code, ',', '.') as decimal(18, 4))
    end as figure
from surveys
join codes
    on codes.code = surveys.municipality_code
join codelist.survey_question as question
    on question.code = surveys.question_id
left join codelist.survey_answer as meaning
    on meaning.code = concat(question.scale, ':', surveys.answer_code)
