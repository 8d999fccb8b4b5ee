-- Lines that name their group otherwise than its first line.
with
named as (
    select
        delivery.line,
        delivery.group_title,
        first_value(delivery.group_title) over (
            partition by delivery.own_group_id
            order by delivery.line
        ) as first_title
    from delivery
)
select
    named.line
from named
where named.group_title <> named.first_title
