-- One row per value of ours that another publisher shows too, with both and the difference.
select
    ours.indicator_id,
    ours.definition_version,
    ours.year,
    ours.region_level,
    ours.region_code,
    ours.sex,
    theirs.published_as,
    ours.status,
    theirs.status as published_status,
    ours.value,
    theirs.value as published_value,
    ours.value - theirs.value as difference
from mart.indicator_value as ours
join star.dim_indicator as indicator
    on  indicator.indicator_id = ours.indicator_id
    and indicator.definition_version = ours.definition_version
join (
    select
        published.indicator_id as published_as,
        published.year,
        published.region_level,
        published.region_code,
        published.sex,
        max_by(published.status, published.definition_version) as status,
        max_by(published.value, published.definition_version) as value
    from mart.indicator_value as published
    where published.origin = 'published'
    group by
        published.indicator_id,
        published.year,
        published.region_level,
        published.region_code,
        published.sex
) as theirs
    on  array_contains(split(indicator.published_as, ', '), theirs.published_as)
    and theirs.year = ours.year
    and theirs.region_level = ours.region_level
    and theirs.region_code = ours.region_code
    and theirs.sex = ours.sex
where ours.origin = 'derived'
