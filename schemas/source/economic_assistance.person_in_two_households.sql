-- Households whose applicant is a member of another household in the same municipality and month.
with
members as (
    select
        delivery.line,
        delivery.year,
        delivery.month,
        delivery.municipality_code,
        explode(array(
            delivery.personal_number_2,
            delivery.personal_number_3,
            delivery.personal_number_4,
            delivery.personal_number_5,
            delivery.personal_number_6,
            delivery.personal_number_7,
            delivery.personal_number_8
        )) as personal_number
    from delivery
)
select distinct
    delivery.line
from delivery
join members
    on  members.year = delivery.year
    and members.month = delivery.month
    and members.municipality_code = delivery.municipality_code
    and members.personal_number = delivery.personal_number_1
    and members.line <> delivery.line
