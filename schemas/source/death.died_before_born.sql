-- Deaths before the birth that the number tells; unknown months and days are let be.
select
    delivery.line
from delivery
where replace(delivery.died_on_text, '00', '99') < left(delivery.personal_number, 8)
    and left(delivery.died_on_text, 4) <= left(delivery.personal_number, 4)
