-- One row per question of the surveys to municipalities and units, of the user survey, and per composite of several
-- questions to municipalities, whose scale is how its conditions are put together.
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
union all
select
    composite.code,
    'composite',
    composite.label_sv,
    composite.label_en,
    composite.area,
    composite.rule,
    composite.valid_from,
    coalesce(composite.valid_to, date '9999-12-31')
from codelist.survey_composite as composite
