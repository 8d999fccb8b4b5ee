-- A suppressed value takes those of the other sexes with it, so that the total less the women gives nothing.
select
    indicator_value.indicator_id
from mart.indicator_value as indicator_value
where indicator_value.origin = 'derived'
group by
    indicator_value.indicator_id,
    indicator_value.definition_version,
    indicator_value.year,
    indicator_value.region_level,
    indicator_value.region_code
having count_if(indicator_value.status = 'suppressed') > 0
    and count_if(indicator_value.status = 'value') > 0
