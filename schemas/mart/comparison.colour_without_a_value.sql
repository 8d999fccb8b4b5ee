-- Without a value there is no rank, no change and no colour but grey; aggregates have no colour.
select
    comparison.indicator_id
from mart.comparison as comparison
where comparison.value is null
        and (comparison.rank is not null or comparison.change is not null or comparison.colour <> 'grey')
    or comparison.colour is not null
        and comparison.region_level not in ('municipality', 'district')
