-- One row per question of the surveys to municipalities and units, and of the user survey.
select
    question.code as question_code,
    'municipality_or_unit' as survey,
    question.label_sv,
    question.label_en,
    question.area,
    question.scale,
    question.valid_from,
    coalesce(question.valid_to, date '9999-12-31') as valid_to
from codelist.survey_question as question
union all
select
    question.code,
    'user',
    question.label_sv,
    question.label_en,
    'elderly_care',
    question.scale,
    question.valid_from,
    coalesce(question.valid_to, date '9999-12-31')
from codelist.user_question as question
