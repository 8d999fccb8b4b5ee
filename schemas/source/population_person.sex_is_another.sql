-- Persons whose number tells another sex: its eleventh digit is odd for men (1) and even for women (2).
select
    delivery.line
from delivery
where cast(substr(delivery.personal_number, 11, 1) as int) % 2 <> cast(delivery.sex_code as int) % 2
