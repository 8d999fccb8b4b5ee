-- Answers that the scale of their question does not have; figures have no scale.
select
    delivery.line
from delivery
join codelist.survey_question as question
    on question.code = delivery.question_id
left join codelist.survey_answer as answer
    on answer.code = concat(question.scale, ':', delivery.answer_code)
where question.scale <> 'figure'
    and answer.code is null
    and delivery.answer_code not in ('-', '.', '..')
