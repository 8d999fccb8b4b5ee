-- Shares computed here lie between 0 and 100.
select
    indicator_value.indicator_id
from mart.indicator_value as indicator_value
join star.dim_indicator as indicator
    on  indicator.indicator_id = indicator_value.indicator_id
    and indicator.definition_version = indicator_value.definition_version
where indicator_value.origin = 'derived'
    and indicator.kind = 'share'
    and (indicator_value.value < 0 or indicator_value.value > 100)
