-- Deaths before the birth that the number tells, as far as the day of death is known: an unknown month or day is not
-- compared. The days of coordination numbers are 60 too high.
with
dated as (
    select
        delivery.line,
        delivery.died_on_text as died,
        case
            when substr(delivery.died_on_text, 5, 2) = '00' then 4
            when right(delivery.died_on_text, 2) = '00' then 6
            else 8
        end as known,
        concat(
            left(delivery.personal_number, 6),
            lpad(cast(cast(substr(delivery.personal_number, 7, 2) as int) % 60 as string), 2, '0')
        ) as born
    from delivery
)
select
    dated.line
from dated
where substr(dated.died, 1, dated.known) < substr(dated.born, 1, dated.known)
