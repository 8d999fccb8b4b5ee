-- Persons whose number tells another birth date; days from 61 on are those of coordination numbers.
select
    delivery.line
from delivery
where date_format(delivery.birth_date, 'yyyyMMdd') <> left(delivery.personal_number, 8)
    and cast(substr(delivery.personal_number, 7, 2) as int) <= 31
