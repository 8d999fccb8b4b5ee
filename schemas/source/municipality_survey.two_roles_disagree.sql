-- All answers of a respondent to a question that was answered by two roles in two ways; silence contradicts nobody.
with
answers as (
    select
        delivery.respondent_code,
        delivery.survey_area,
        delivery.question_id
    from delivery
    group by
        delivery.respondent_code,
        delivery.survey_area,
        delivery.question_id
    having count(distinct nullif(delivery.answer_code, '-')) > 1
)
select
    delivery.line
from delivery
join answers
    on  answers.respondent_code = delivery.respondent_code
    and answers.survey_area = delivery.survey_area
    and answers.question_id = delivery.question_id
