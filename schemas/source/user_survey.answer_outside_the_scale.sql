-- Answers that the scale of their question does not have.
select
    delivery.line
from delivery
join codelist.user_question as question
    on question.code = delivery.user_question_id
left join codelist.user_answer as answer
    on answer.code = concat(question.scale, ':', delivery.user_answer_code)
where delivery.user_answer_code is not null
    and answer.code is null
