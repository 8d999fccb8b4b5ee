-- Households in which one person stands twice.
with
members as (
    select
        delivery.line,
        explode(array(
            delivery.personal_number_1,
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
select
    members.line
from members
group by members.line
having count(members.personal_number) > count(distinct members.personal_number)
