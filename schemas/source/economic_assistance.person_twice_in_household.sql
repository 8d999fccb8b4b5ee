-- Households in which one person stands twice.
select
    delivery.line
from delivery
where delivery.personal_number_1 in (delivery.personal_number_2, delivery.personal_number_3)
    or delivery.personal_number_2 = delivery.personal_number_3
