-- A value is there when, and only when, the status says so.
select
    indicator_value.indicator_id
from mart.indicator_value as indicator_value
where (indicator_value.value is not null) <> (indicator_value.status in ('value', 'preliminary'))
