-- Deaths of another year than the register's.
select
    delivery.line
from delivery
where left(delivery.died_on_text, 4) <> cast(delivery.year as string)
