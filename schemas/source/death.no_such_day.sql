-- Deaths on the 30th of February and the like.
select
    delivery.line
from delivery
where substr(delivery.died_on_text, 5, 2) <> '00'
    and cast(right(delivery.died_on_text, 2) as int) > day(last_day(make_date(
        cast(left(delivery.died_on_text, 4) as int),
        cast(substr(delivery.died_on_text, 5, 2) as int),
        1
    )))
