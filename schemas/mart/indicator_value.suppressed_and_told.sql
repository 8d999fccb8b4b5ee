-- A suppressed value tells nothing by which it could be worked out.
select
    indicator_value.indicator_id
from mart.indicator_value as indicator_value
where indicator_value.status = 'suppressed'
    and coalesce(
        indicator_value.value,
        indicator_value.numerator,
        indicator_value.denominator,
        indicator_value.lower_95,
        indicator_value.upper_95,
        indicator_value.lower_998,
        indicator_value.upper_998,
        indicator_value.observations
    ) is not null
