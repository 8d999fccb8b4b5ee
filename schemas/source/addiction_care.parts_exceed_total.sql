-- All lines of a municipality and form of care where women and men are more than the total.
with
sums as (
    select
        delivery.municipality_code,
        delivery.care_form,
        sum(case when delivery.sex = 'T' then try_cast(delivery.persons_text as bigint) end) as total,
        sum(case when delivery.sex <> 'T' then try_cast(delivery.persons_text as bigint) end) as parts
    from delivery
    group by
        delivery.municipality_code,
        delivery.care_form
)
select
    delivery.line
from delivery
join sums
    on  sums.municipality_code = delivery.municipality_code
    and sums.care_form = delivery.care_form
where sums.parts > sums.total
