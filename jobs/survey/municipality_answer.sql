-- One row per respondent, area and question. What a code means is the question's own scale, never a global one. When
-- several roles gave the same answer, that of the highest role stands; an answer goes before silence.
with
ranked as (
    select
        survey.*,
        row_number() over (
            partition by survey.year, survey.respondent_code, survey.survey_area, survey.question_id
            order by survey.answer_code = '-', survey.respondent_role
        ) as place
    from source.municipality_survey as survey
),
respondents as (
    select
        respondent.code,
        max(respondent.municipality_code) as municipality_code,
        max(respondent.district_code) as district_code
    from codelist.survey_respondent as respondent
    group by respondent.code
)
select
    ranked.year,
    ranked.respondent_code,
    ranked.survey_area as area,
    ranked.question_id,
    respondents.municipality_code,
    respondents.district_code,
    ranked.respondent_role,
    case ranked.answer_code
        when '-' then 'missing'
        when '.' then 'not_applicable'
        when '..' then 'suppressed'
        else meaning.meaning
    end as answer,
    ranked.answer_code,
    cast(meaning.ordinal as int) as answer_ordinal,
    case
        when question.scale = 'figure' and ranked.answer_code rlike '^[0-9]'
        then cast(replace(ranked.answer_code, ',', '.') as decimal(18, 4))
    end as figure
from ranked
join respondents
    on respondents.code = ranked.respondent_code
join codelist.survey_question as question
    on question.code = ranked.question_id
left join codelist.survey_answer as meaning
    on meaning.code = concat(question.scale, ':', ranked.answer_code)
where ranked.place = 1
