-- A value lies in its interval, and the narrower interval in the wider.
select
    indicator_value.indicator_id
from mart.indicator_value as indicator_value
where indicator_value.lower_95 > indicator_value.value + 1e-9
    or indicator_value.upper_95 < indicator_value.value - 1e-9
    or indicator_value.lower_998 > indicator_value.lower_95 + 1e-9
    or indicator_value.upper_998 < indicator_value.upper_95 - 1e-9
