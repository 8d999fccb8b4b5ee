-- All answers of a respondent who is both the person and somebody else.
with
respondents as (
    select
        delivery.respondent_number
    from delivery
    group by delivery.respondent_number
    having count(distinct delivery.is_proxy) > 1
)
select
    delivery.line
from delivery
join respondents
    on respondents.respondent_number = delivery.respondent_number
